import Federation
import HTTPTypes

extension Operation {
    static let mint = Operation(
        "mintAssertion", "Mints an assertion for an agent",
        answering: .ok(.the(.assertion), "The assertion."),
        .refused(.badRequest, "The request is wrong.", "invalid_request", "invalid_target"),
        unavailable
    ).with {
        $0.description = "For clients that were made with `--allow agent:NAME`."
        $0.body = .optional(.mintRequest)
        $0.answers += refusals
    }

    static let exchange = Operation(
        "exchangeToken", "Gets an access token of a connection",
        answering: .ok(.the(.accessToken), "The access token."),
        .refused(.badRequest, "The request is wrong.", "invalid_request"),
        .refused(.badGateway, "Entra refused; `entra` has its code.", "invalid_grant"),
        unavailable
    ).with {
        $0.description = "For clients that were made with `--allow connection:NAME`. From memory when there is one."
        $0.body = .optional(.exchangeRequest)
        $0.answers += refusals
    }

    private static let unavailable = Answer.refused(
        .serviceUnavailable, "Not now: Entra cannot be asked, or the request was given up.", "temporarily_unavailable")

    private static let refusals: [Answer] = [
        .refused(.unauthorized, "The key is missing or unknown.", "invalid_client"),
        .refused(
            .forbidden, "The client may not have that.", "unauthorized_client", "invalid_scope", "invalid_target"),
        .refused(.notFound, "There is no such thing, told to those who may know.", "invalid_target"),
        .refused(.conflict, "It cannot be used as it stands.", "invalid_target"),
        .refused(.contentTooLarge, "The body is too large.", "invalid_request"),
        .refused(.tooManyRequests, "Too much of this client's is under way.", "temporarily_unavailable"),
        .refused(.internalServerError, "Something failed; the log says what.", "server_error"),
    ]
}
