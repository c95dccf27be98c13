import Federation
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Operations

/// How a client proves itself at the token endpoint (RFC 6749 section 2.3.1): its id or name and its key, by Basic or in the
/// form, but not by both.
struct OAuthClientAuthentication: Sendable {
    let desk: Desk

    /// - Throws: `OAuthError`, or a fault of the database.
    func client(of request: Request, _ form: OAuthForm) async throws -> Client {
        let header = request.headers[.authorization]
        guard header == nil || form["client_secret"] == nil else {
            throw OAuthError(
                status: .badRequest, error: "invalid_request",
                description: "The client proves itself in two ways at once: Authorization and client_secret.")
        }
        guard let credentials = header.map(Self.basic) ?? Self.posted(form) else { throw Self.refusal }
        guard header == nil || form["client_id"].map({ $0 == credentials.id }) ?? true else { throw Self.refusal }
        do {
            let client = try await desk.client(presenting: credentials.key)
            guard Self.is(client, named: credentials.id) else { throw Self.refusal }
            return client
        } catch Refusal.unknownKey {
            throw Self.refusal
        }
    }

    private struct Credentials {
        let id: String
        let key: String
    }

    private static func posted(_ form: OAuthForm) -> Credentials? {
        guard let id = form["client_id"], let key = form["client_secret"] else { return nil }
        return Credentials(id: id, key: key)
    }

    /// Both parts are encoded as in a form, and the two together in base64 (RFC 7617 section 2).
    private static func basic(_ header: String) -> Credentials? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":"),
            let id = URLEncodedForm.decoded(text[..<colon]),
            let key = URLEncodedForm.decoded(text[text.index(after: colon)...])
        else { return nil }
        return Credentials(id: id, key: key)
    }

    /// Byte by byte: a name that only looks the same is another.
    private static func `is`(_ client: Client, named id: String) -> Bool {
        switch try? Reference<Client>(id) {
        case .id(let id): client.id == id
        case .name(let name): client.name == name
        case nil: false
        }
    }

    /// The same whatever is wrong, so that nobody learns which clients there are.
    private static var refusal: OAuthError {
        var error = OAuthError(
            status: .unauthorized, error: "invalid_client",
            description: "The client or its key is missing or not known here, or they do not belong together.")
        error.hint = """
            Send the client's id or name and a key made by 'aureole client add' or 'client rotate', by Basic or as \
            client_id and client_secret.
            """
        error.challenge = "Basic realm=\"aureole\", charset=\"UTF-8\""
        return error
    }
}
