import Testing

/// A request that a door refuses, and how.
struct RefusedDoor: Sendable, CustomTestStringConvertible {
    let what: String
    var version = "api-version=2019-08-01"
    let query: String
    /// What the client was granted; `nil` for the key of nobody.
    var grants: [String]? = ["connection:graph"]
    let status: Int
    let error: String
    let message: String

    var testDescription: String { what }

    /// - Parameter ask: the request, with the key that it is given.
    func check(_ ask: @Sendable (String) -> Ask) async throws {
        try await withYard(.withoutRing) { yard in
            _ = try await yard.house.furnish()
            var key = "nobody's"
            if let grants { key = try await yard.house.addClient("app", allow: grants) }
            let answer = try await yard.answer(to: ask(key))
            #expect(answer.status == status)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
            let members = try answer.members
            #expect(
                Set(members.keys) == ["statusCode", "message", "correlationId", "error", "error_description"])
            #expect(members["statusCode"] as? Int == status)
            #expect(members["error"] as? String == error)
            #expect(members["message"] as? String == message)
            #expect((members["correlationId"] as? String)?.isEmpty == false)
        }
    }
}

extension RefusedDoor {
    private static let graph = "&resource=https://graph.microsoft.com"
    private static let noKey = """
        IDENTITY_HEADER holds no key of this service, or one that is not known here. Set it to a key made by 'aureole \
        client add' or 'client rotate'.
        """
    private static let noToken = """
        The request's token is no key of this service, or one that is not known here. Set it to a key made by 'aureole \
        client add' or 'client rotate'.
        """
    private static let notGranted = """
        This client was not granted that. An administrator grants it with 'aureole client add NAME --allow agent:A' or \
        'connection:C'.
        """

    private static func wrong(_ what: String, version: String? = nil, _ query: String, _ message: String) -> Self {
        Self(
            what: what, version: version ?? "api-version=2019-08-01", query: query, status: 400,
            error: "invalid_request", message: message)
    }

    static let managedIdentity = [
        RefusedDoor(
            what: "an unknown key", query: graph, grants: nil, status: 401, error: "invalid_client", message: noKey),
        wrong(
            "another version", version: "api-version=2017-09-01", graph,
            "This endpoint speaks api-version=2019-08-01 and no other."),
        wrong("no version", version: "", graph, "This endpoint speaks api-version=2019-08-01 and no other."),
        wrong("no resource", "", "The query has no 'resource', such as https://graph.microsoft.com."),
        wrong("an empty resource", "&resource=", "The query has no 'resource', such as https://graph.microsoft.com."),
        wrong("two resources", graph + graph, "The query has 'resource' twice."),
        wrong("the version twice", "&api-version=2019-08-01" + graph, "The query has 'api-version' twice."),
        wrong(
            "a resource with a line break", "&resource=a%0Ab",
            "The scope 'a\\nb/.default' has a control character."),
        wrong(
            "two selectors", graph + "&client_id=\(Estate.clientID)&object_id=x",
            "The query has 'client_id' and 'object_id', of which only one may select the identity."),
        wrong(
            "a client ID that is none", graph + "&client_id=graph",
            """
            The client ID 'graph' is not a GUID; copy "Application (client) ID" from the app's overview.
            """),
        wrong(
            "a client ID of no connection", graph + "&client_id=44444444-4444-4444-8444-444444444444",
            "None of this client's connections has the client ID 44444444-4444-4444-8444-444444444444."),
        RefusedDoor(
            what: "a client ID of two connections", query: graph + "&client_id=\(Estate.clientID)",
            grants: ["connection:graph", "connection:orphan"], status: 400, error: "invalid_request",
            message: """
                Several of this client's connections have the client ID \(Estate.clientID): say which, with \
                'mi_res_id=' and its name.
                """),
        RefusedDoor(
            what: "no selector, of several connections", query: graph,
            grants: ["connection:graph", "connection:orphan"], status: 400, error: "invalid_request",
            message: "This client was granted several connections: say which, with 'client_id=' and its client ID."),
        RefusedDoor(
            what: "no connection at all", query: graph, grants: ["agent:helpdesk"], status: 400,
            error: "invalid_request",
            message: """
                This client was granted no connection. An administrator grants one with 'aureole client add NAME \
                --allow connection:NAME'.
                """),
        RefusedDoor(
            what: "the connection of others", query: graph + "&mi_res_id=orphan", status: 403,
            error: "unauthorized_client", message: notGranted),
        RefusedDoor(
            what: "a connection that does not exist", query: graph + "&mi_res_id=no", status: 403,
            error: "unauthorized_client", message: notGranted),
        RefusedDoor(
            what: "a resource outside of the scopes", query: "&resource=https://vault.azure.net", status: 403,
            error: "invalid_scope",
            message: """
                The scope is not one of connection 'graph'. Allowed: https://graph.microsoft.com/.default
                """),
        RefusedDoor(
            what: "a connection that cannot be used", query: graph, grants: ["connection:orphan"], status: 409,
            error: "invalid_target",
            message: "The agent 'retired' is disabled. 'aureole agent enable retired' makes it usable again."),
    ]

    /// Of both doors that mint; `query` is what is added to their URL.
    static let assertion = [
        RefusedDoor(
            what: "an unknown key", query: "", grants: nil, status: 401, error: "invalid_client", message: noToken),
        RefusedDoor(
            what: "an audience of others", query: "&audience=api://other", grants: ["agent:helpdesk"], status: 400,
            error: "invalid_target",
            message: """
                The audience 'api://other' is not one of this agent's. Allowed: api://AzureADTokenExchange, \
                api://second
                """),
        RefusedDoor(
            what: "two audiences", query: "&audience=api://second&audience=api://second", grants: ["agent:helpdesk"],
            status: 400, error: "invalid_request", message: "The query has 'audience' twice."),
        RefusedDoor(
            what: "no agent, of several", query: "", grants: ["agent:helpdesk", "agent:retired"], status: 400,
            error: "invalid_request",
            message: "This client was granted several agents: say which, with 'agent=' and its name."),
        RefusedDoor(
            what: "no agent at all", query: "", status: 400, error: "invalid_request",
            message: """
                This client was granted no agent. An administrator grants one with 'aureole client add NAME --allow \
                agent:NAME'.
                """),
        RefusedDoor(
            what: "the agent of others", query: "&agent=retired", grants: ["agent:helpdesk"], status: 403,
            error: "unauthorized_client", message: notGranted),
        RefusedDoor(
            what: "an agent's name that can be none", query: "&agent=a/b", grants: ["agent:helpdesk"], status: 400,
            error: "invalid_request", message: "The name 'a/b' has a '/', which separates the parts of a URL."),
        RefusedDoor(
            what: "a disabled agent", query: "", grants: ["agent:retired"], status: 409, error: "invalid_target",
            message: "The agent 'retired' is disabled. 'aureole agent enable retired' makes it usable again."),
    ]
}
