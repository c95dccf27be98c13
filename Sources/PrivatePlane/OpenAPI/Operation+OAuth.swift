import Federation
import HTTPTypes

extension Operation {
    static let token = Operation(
        "token", "Gets a token as any OAuth client does (RFC 6749 section 4.4)",
        answering: .ok(.the(.tokenAnswer), "The token."),
        .refused(
            .badRequest, "The request is wrong, the client may not have that, or Entra refused (`entra` has its code).",
            "invalid_request", "invalid_grant", "invalid_scope", "invalid_target", "unauthorized_client",
            "unsupported_grant_type"),
        .refused(.unauthorized, "The client or its key is missing or unknown.", "invalid_client"),
        .refused(.contentTooLarge, "The body is too large.", "invalid_request"),
        .refused(.tooManyRequests, "Too much of this client's is under way.", "temporarily_unavailable"),
        .refused(.internalServerError, "Something failed; the log says what.", "server_error"),
        .refused(
            .serviceUnavailable, "Not now: Entra cannot be asked, or the request was given up.",
            "temporarily_unavailable")
    ).with {
        $0.description = """
            An access token of a connection that the client was granted, or an assertion of an agent. `scope` and `resource` \
            say which; without them the client's only one is meant.
            """
        $0.body = .form(.tokenRequest)
        $0.proof = .clientSecret
    }

    static let metadata = Operation(
        "serverMetadata", "Where the token endpoint is, and what it takes (RFC 8414)",
        answering: .ok(.the(.serverMetadata), "The metadata.")
    ).with { $0.proof = .none }
}

extension Schema {
    static let tokenAnswer = answer(
        "A token (RFC 6749 section 5.1).",
        [
            "access_token": .text("To be sent to the resource as it is."), "token_type": .constant("Bearer"),
            "expires_in": .integer("Whole seconds that are left of it."),
        ])

    static let tokenRequest = answer(
        "The parameters; others are overlooked.",
        ["grant_type": .word("How the client comes by the token.", of: TokenRoute.grantTypes)],
        optional: [
            "scope": .text(
                "One of a connection's scopes, `connection:NAME`, both with a blank between, or `agent:NAME`."
            ).example("https://graph.microsoft.com/.default"),
            "resource": .text("The resource, as a scope has it before `/.default` (RFC 8707)."),
            "audience": .text("One of the agent's audiences, for an assertion."),
            "client_id": .text("The client's id or name, where it does not come by Basic."),
            "client_secret": .text("Its key."),
        ])

    static let serverMetadata = answer(
        "What an OAuth client has to know (RFC 8414 section 2).",
        [
            "issuer": .text("This plane.", format: "uri"),
            "token_endpoint": .text("Where tokens are had.", format: "uri"),
            "grant_types_supported": .list(of: .text("A grant type."), "Which."),
            "token_endpoint_auth_methods_supported": .list(of: .text("A method."), "How clients prove themselves."),
            "response_types_supported": .list(of: .text("None."), "There is no authorization endpoint."),
        ])
}
