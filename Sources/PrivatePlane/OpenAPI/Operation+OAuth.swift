import Federation
import HTTPTypes

extension Operation {
    static let token = Operation(
        "token", "Gets a token as any OAuth client does (RFC 6749 section 4.4, RFC 8693)",
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
            .serviceUnavailable,
            "Not now: Entra or the issuer of the client's token cannot be asked, or the request was given up.",
            "temporarily_unavailable")
    ).with {
        $0.description = """
            An access token of a connection that the client was granted, or an assertion of an agent. `scope` and `resource` \
            say which; without them the client's only one is meant. A client that is known by tokens of another issuer \
            exchanges one (RFC 8693), or sends one as `client_assertion`.
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
            "access_token": .text("To be sent to the resource as it is."),
            "token_type": .word("`N_A` for an assertion that was exchanged.", of: ["Bearer", "N_A"]),
            "expires_in": .integer("Whole seconds that are left of it."),
        ],
        optional: [
            "issued_token_type": .word(
                "What it is, of an exchange (RFC 8693 section 3).", of: TokenExchange.TokenType.self)
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
            "client_assertion": .text("A token of an issuer that it is known by, or one that it has signed itself."),
            "client_assertion_type": .text("`\(OAuthClientAuthentication.assertionType)`, with a `client_assertion`."),
            "subject_token": .text("A token of an issuer that the client is known by, for an exchange."),
            "subject_token_type": .text("What it is: one of \(TokenExchange.subjectTypes.joined(separator: ", "))."),
            "requested_token_type": .text(
                "What is wanted: one of "
                    + TokenExchange.TokenType.allCases.map(\.rawValue).joined(separator: ", ") + "."),
        ])

    static let serverMetadata = answer(
        "What an OAuth client has to know (RFC 8414 section 2).",
        [
            "issuer": .text("This plane.", format: "uri"),
            "token_endpoint": .text("Where tokens are had.", format: "uri"),
            "grant_types_supported": .list(of: .text("A grant type."), "Which."),
            "token_endpoint_auth_methods_supported": .list(of: .text("A method."), "How clients prove themselves."),
            "token_endpoint_auth_signing_alg_values_supported": .list(
                of: .text("An algorithm."), "How a client_assertion may be signed."),
            "response_types_supported": .list(of: .text("None."), "There is no authorization endpoint."),
        ])
}
