import Federation
import HTTPTypes

extension Operation {
    static let managedIdentity = Operation(
        "managedIdentityToken", "Gets an access token as a managed identity of App Service does",
        answering: .ok(.the(.managedIdentityToken), "The access token.")
    ).with {
        $0.description = """
            For whatever reads `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. The client's only connection is meant, or the one \
            that one of the selectors names; an item without a value is as good as none.
            """
        $0.proof = .identityHeader
        $0.parameters = managedIdentityItems
        $0.answers += turnedAway
    }

    static let gitHubToken = Operation(
        "gitHubToken", "Mints an assertion as GitHub does for a workflow",
        answering: .ok(
            .answer("What a workflow gets.", ["value": .text("The assertion, a JWT in compact form.")]),
            "The assertion.")
    ).with {
        $0.description = "For whatever reads `ACTIONS_ID_TOKEN_REQUEST_URL` or `ARM_OIDC_REQUEST_URL`."
        $0.parameters = [audience, agent]
        $0.answers += turnedAway
    }

    static let azureDevOpsToken = Operation(
        "azureDevOpsToken", "Mints an assertion as Azure DevOps does for a pipeline",
        answering: .ok(
            .answer("What a pipeline gets.", ["oidcToken": .text("The assertion, a JWT in compact form.")]),
            "The assertion.")
    ).with {
        $0.description = "For whatever reads `SYSTEM_OIDCREQUESTURI`. A body is not looked at."
        $0.parameters = [
            audience, agent,
            .query("serviceConnectionId", .text("Names the agent, where a client has several and none is named.")),
        ]
        $0.answers += turnedAway
    }

    private static let audience = Parameter.query(
        "audience", Schema.audience.described("One of the agent's audiences; its first if not said."))
    private static let agent = Parameter.query(
        "agent", .reference(to: "agent").described("The agent's id or name; the client's only one if not said."))

    private static let managedIdentityItems = [
        Parameter(
            .query, "api-version",
            .constant(.string(ManagedIdentityQuery.version)).described("The only version that is spoken here."),
            isRequired: true),
        Parameter(
            .query, "resource",
            .text("The resource, as a scope of the connection has it before `/.default`.", length: 1...591)
                .example("https://graph.microsoft.com"), isRequired: true),
        .query("client_id", Schema.applicationID),
        .query("object_id", .reference(to: "connection")), .query("principal_id", .reference(to: "connection")),
        .query("mi_res_id", .text("A path that ends with the connection's name.")),
        .query("msi_res_id", .text("The same.")), .query("resource_id", .text("The same.")),
        .query("token_sha256_to_refresh", .text("The SHA-256, in hexadecimal, of a token that was turned away.")),
    ]

    // Their clients ask again after a 404 or a 502, so that there is none.
    private static let turnedAway: [Answer] = [
        turnedAway(.badRequest, "The request is wrong, names nothing, or Entra refused; `entra` has its code then."),
        turnedAway(.unauthorized, "The key is missing or unknown."),
        turnedAway(.forbidden, "The client may not have that."),
        turnedAway(.conflict, "It cannot be used as it stands."),
        turnedAway(.tooManyRequests, "Too much of this client's is under way."),
        turnedAway(.internalServerError, "Something failed; the log says what."),
        turnedAway(.serviceUnavailable, "Not now: Entra cannot be asked, or the request was given up."),
    ]

    private static func turnedAway(_ status: HTTPResponse.Status, _ description: String) -> Answer {
        var answer = Answer.json(status, .the(.doorError), description)
        answer.headers = Header.all(of: status)
        return answer
    }
}
