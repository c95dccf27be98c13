/// A signed JWT in compact form (RFC 7515 section 3.1), taken apart and not yet believed.
struct JSONWebToken: Sendable {
    let header: [String: JSONValue]
    let claims: [String: JSONValue]
    /// `BASE64URL(header).BASE64URL(claims)` as received: what the signature covers.
    let signingInput: [UInt8]
    let signature: [UInt8]

    /// - Throws: 50027 unless `text` is three base64url parts, the first two JSON objects.
    init(compact text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = Base64URL.decode(parts[0]).flatMap(JSONValue.init(json:))?.members,
            let claims = Base64URL.decode(parts[1]).flatMap(JSONValue.init(json:))?.members,
            let signature = Base64URL.decode(parts[2]), !signature.isEmpty
        else { throw .malformedToken }
        self.header = header
        self.claims = claims
        self.signingInput = Array((parts[0] + "." + parts[1]).utf8)
        self.signature = signature
    }

    /// A claim of text; empty counts as missing.
    func text(_ name: String) -> String? { claims[name]?.text.flatMap { $0.isEmpty ? nil : $0 } }

    /// A time claim in seconds since 1970; Entra reads an absent one as zero and prints it as 1970 (facts 1.2).
    func seconds(_ name: String) -> Double { claims[name]?.seconds ?? 0 }

    /// `aud`, which may be one text or an array of them (RFC 7519 section 4.1.3); nil when neither.
    var audiences: [String]? {
        if let one = text("aud") { return [one] }
        guard let list = claims["aud"]?.list, !list.isEmpty else { return nil }
        let texts = list.compactMap(\.text)
        return texts.count == list.count ? texts : nil
    }
}
