import Federation
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Operations

/// How a client proves itself at the token endpoint: with its id or name and its key, by Basic or in the form (RFC 6749
/// section 2.3.1), or with a token of an issuer that it is known by, or one that it has signed itself (RFC 7523 section
/// 2.2); in one of these ways at a time.
struct OAuthClientAuthentication: Sendable {
    let desk: Desk

    static let methods = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// - Throws: `OAuthError`, or a fault of the database.
    func client(of request: Request, _ form: OAuthForm) async throws -> Client {
        guard let client = try await clientIfAny(of: request, form) else { throw Self.refusal }
        return client
    }

    /// The same where a request may come without any proof.
    func clientIfAny(of request: Request, _ form: OAuthForm) async throws -> Client? {
        let client: Client
        switch try proof(of: request, form) {
        case nil: return nil
        case .key(let id, let key): client = try await self.client(named: id, presenting: key)
        case .token(let token): client = try await self.client(presenting: token)
        }
        guard form["client_id"].map({ Self.is(client, named: $0) }) ?? true else { throw Self.refusal }
        return client
    }

    private enum Proof {
        case key(id: String, key: String)
        case token(String)
    }

    private func proof(of request: Request, _ form: OAuthForm) throws(OAuthError) -> Proof? {
        let header = request.headers[.authorization]
        let (secret, assertion) = (form["client_secret"], form["client_assertion"])
        let ways = [
            header.map { _ in "Authorization" }, secret.map { _ in "client_secret" },
            assertion.map { _ in "client_assertion" },
        ].compactMap { $0 }
        guard ways.count <= 1 else {
            throw Self.wrong("The client proves itself in two ways at once: \(ways.joined(separator: " and ")).")
        }
        if let header {
            guard let credentials = Self.basic(header) else { throw Self.refusal }
            return credentials
        }
        if let secret {
            guard let id = form["client_id"] else { throw Self.refusal }
            return .key(id: id, key: secret)
        }
        guard let assertion else { return nil }
        guard form["client_assertion_type"] == Self.assertionType else {
            throw Self.wrong("The client_assertion_type of a client_assertion has to be '\(Self.assertionType)'.")
        }
        return .token(assertion)
    }

    private func client(named id: String, presenting key: String) async throws -> Client {
        do {
            let client = try await desk.client(presenting: key)
            guard Self.is(client, named: id) else { throw Self.refusal }
            return client
        } catch Refusal.unknownKey {
            throw Self.refusal
        }
    }

    private func client(presenting token: String) async throws -> Client {
        do {
            return try await desk.client(presentingToken: token)
        } catch let distrust as DistrustedToken {
            throw OAuthError(distrust, error: "invalid_client", status: .unauthorized)
        }
    }

    /// Both parts are encoded as in a form, and the two together in base64 (RFC 7617 section 2).
    private static func basic(_ header: String) -> Proof? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":"),
            let id = URLEncodedForm.decoded(text[..<colon]),
            let key = URLEncodedForm.decoded(text[text.index(after: colon)...])
        else { return nil }
        return .key(id: id, key: key)
    }

    /// Byte by byte: a name that only looks the same is another.
    static func `is`(_ client: Client, named id: String) -> Bool {
        switch try? Reference<Client>(id) {
        case .id(let id): client.id == id
        case .name(let name): client.name == name
        case nil: false
        }
    }

    private static func wrong(_ description: String) -> OAuthError {
        OAuthError(status: .badRequest, error: "invalid_request", description: description)
    }

    /// The same whatever is wrong, so that nobody learns which clients there are.
    static var refusal: OAuthError {
        var error = OAuthError(
            status: .unauthorized, error: "invalid_client",
            description: "The client or its key is missing or not known here, or they do not belong together.")
        error.hint = """
            Send the client's id or name and a key made by 'aureole client add' or 'client rotate', by Basic or as \
            client_id and client_secret.
            """
        error.challenge = basicChallenge
        return error
    }

    fileprivate static let basicChallenge = "Basic realm=\"aureole\", charset=\"UTF-8\""
}

extension OAuthError {
    /// - Parameters:
    ///   - error: what it is called, where it is not that it cannot be told now.
    ///   - status: the same.
    init(_ distrust: DistrustedToken, error: String, status: HTTPResponse.Status) {
        if case .unreadableIssuer(_, let retryAfter) = distrust {
            self.init(
                status: .serviceUnavailable, error: "temporarily_unavailable", description: distrust.description,
                retryAfter: retryAfter)
        } else {
            self.init(status: status, error: error, description: distrust.description)
            challenge = OAuthClientAuthentication.basicChallenge
        }
        hint = distrust.hint
    }
}
