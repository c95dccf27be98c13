import Federation
import HTTPTypes
import Operations

/// What is said of the tokens of an exchange (RFC 8693 section 2.1).
struct TokenExchange: Sendable {
    static let grantType = "urn:ietf:params:oauth:grant-type:token-exchange"

    let subjectToken: String
    /// What is wanted; `nil` leaves it to the target.
    let requested: TokenType?

    /// The token types (RFC 8693 section 3) that are given out.
    enum TokenType: String, Sendable, CaseIterable {
        case accessToken = "urn:ietf:params:oauth:token-type:access_token"
        case jwt = "urn:ietf:params:oauth:token-type:jwt"
    }

    /// What a token of another issuer may be called: it has to be a JWT, whatever it is for.
    static let subjectTypes =
        TokenType.allCases.map(\.rawValue) + ["urn:ietf:params:oauth:token-type:id_token"]

    /// - Throws: `OAuthError`.
    init(_ form: OAuthForm) throws(OAuthError) {
        guard let token = form["subject_token"] else { throw Self.wrong("There is no subject_token.") }
        guard let type = form["subject_token_type"], Self.subjectTypes.contains(type) else {
            throw Self.wrong("The subject_token_type has to be one of \(Self.subjectTypes.joined(separator: ", ")).")
        }
        guard form["actor_token"] == nil else {
            throw Self.wrong("An actor_token is not taken: nobody acts for somebody else here.")
        }
        subjectToken = token
        requested = try form["requested_token_type"].map { type throws(OAuthError) in
            guard let type = TokenType(rawValue: type) else {
                let known = TokenType.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.wrong("The requested_token_type has to be one of \(known).")
            }
            return type
        }
    }

    /// Whose token it is.
    ///
    /// - Parameter proven: the client that has proved itself besides, which has to be the same.
    /// - Throws: `OAuthError`, or a fault of the database.
    func client(at desk: Desk, _ form: OAuthForm, proven: Client?) async throws -> Client {
        let client: Client
        do {
            client = try await desk.client(presentingToken: subjectToken)
        } catch let distrust as DistrustedToken {
            throw OAuthError(distrust, error: "invalid_request", status: .badRequest)
        }
        let isOne = form["client_id"].map { OAuthClientAuthentication.is(client, named: $0) } ?? true
        guard isOne, proven.map({ $0.id == client.id }) ?? true else {
            throw Self.wrong("The subject_token is of another client than the one that sends it.")
        }
        return client
    }

    /// What is meant, where the target alone does not tell.
    ///
    /// - Throws: `OAuthError` when the target has no token of the type that is wanted.
    func target(_ target: TokenTarget) throws(OAuthError) -> TokenTarget {
        switch (target, requested) {
        case (.only, .jwt): .agent(nil, nil)
        case (.only, .accessToken): .connection(nil, nil)
        case (.agent, .accessToken):
            throw Self.wrong(
                "Of an agent there are assertions: leave requested_token_type out, or ask for the type jwt.")
        case (.connection, .jwt):
            throw Self.wrong("Of a connection there are access tokens, and a scope or resource names a connection.")
        default: target
        }
    }

    private static func wrong(_ description: String) -> OAuthError {
        OAuthError(status: .badRequest, error: "invalid_request", description: description)
    }
}
