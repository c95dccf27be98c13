import FoundationEssentials

/// Who the client says it is and with what it wants to prove it (RFC 6749 section 2.3, RFC 7523 section 2.2).
struct ClientProof: Sendable {
    enum Means: Sendable {
        case secret(String)
        case assertion(String)
    }

    let clientID: String
    /// Nil when nothing was sent.
    let means: Means?

    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// - Throws: 900144 without a client ID, 9002313 for two client IDs or two means, 900144 or 90023 when the
    ///   assertion's type is missing or foreign.
    init(_ request: TokenRequest) throws(Refusal) {
        let basic = try BasicCredentials(request.authorization)
        let form = request.form
        guard let clientID = form["client_id"] ?? basic?.user else { throw .missingParameter("client_id") }
        if let basic, basic.user != clientID { throw .malformedRequest }
        self.clientID = clientID

        let secrets = [form["client_secret"], basic?.password].compactMap { $0 }.map(Means.secret)
        let assertions = [form["client_assertion"]].compactMap { $0 }.map(Means.assertion)
        guard secrets.count + assertions.count <= 1 else { throw .malformedRequest }
        if !assertions.isEmpty { try Self.checkAssertionType(form["client_assertion_type"]) }
        means = (secrets + assertions).first
    }

    private static func checkAssertionType(_ type: String?) throws(Refusal) {
        guard let type else { throw .missingParameter("client_assertion_type") }
        guard type == assertionType else { throw .unsupportedAssertionType(type) }
    }
}

/// HTTP Basic with both halves form-encoded (RFC 6749 section 2.3.1).
private struct BasicCredentials {
    let user: String
    /// Nil when empty.
    let password: String?

    /// Nil without an `Authorization` header of this kind.
    init?(_ header: String?) throws(Refusal) {
        guard let header, header.lowercased().hasPrefix("basic ") else { return nil }
        guard let data = Data(base64Encoded: String(header.dropFirst("basic ".count))),
            let text = String(bytes: data, encoding: .utf8),
            let colon = text.firstIndex(of: ":"),
            let user = Form.decode(text[..<colon]), let password = Form.decode(text[text.index(after: colon)...])
        else { throw .malformedRequest }
        self.user = user
        self.password = password.isEmpty ? nil : password
    }
}
