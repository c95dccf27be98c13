import Testing

/// A request that is refused, and the whole answer.
struct RefusedRequest: Sendable, CustomTestStringConvertible {
    let what: String
    let path: String
    var key: any KeyPath<Estate, String> & Sendable = \.job
    var body = ""
    let status: Int
    let answer: String

    var testDescription: String { what }

    func check() async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(path, key: estate[keyPath: key], body: body))
            #expect(answer.status == status)
            #expect(answer.body == self.answer)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
        }
    }
}

extension RefusedRequest {
    private static let notGranted = #"""
        {"error":"unauthorized_client","error_description":"This client was not granted that.",\#
        "hint":"An administrator grants it with 'aureole client add NAME --allow agent:A' or 'connection:C'."}
        """#

    static let mint = [
        RefusedRequest(
            what: "an audience of others", path: "/v1/agents/helpdesk/token", body: #"{"audience":"api://other"}"#,
            status: 400,
            answer: #"""
                {"error":"invalid_target","error_description":"The audience 'api://other' is not one of this agent's.",\#
                "hint":"Allowed: api://AzureADTokenExchange, api://second"}
                """#),
        RefusedRequest(
            what: "an empty audience", path: "/v1/agents/helpdesk/token", body: #"{"audience":""}"#, status: 400,
            answer: #"{"error":"invalid_request","error_description":"The audience '' is empty."}"#),
        RefusedRequest(
            what: "an agent that was not granted", path: "/v1/agents/helpdesk/token", key: \.stranger, status: 403,
            answer: notGranted),
        RefusedRequest(
            what: "an agent that does not exist, asked for by a client that may not know", path: "/v1/agents/no/token",
            status: 403, answer: notGranted),
        RefusedRequest(
            what: "an agent that an admin was not granted", path: "/v1/agents/helpdesk/token", key: \.boss, status: 403,
            answer: notGranted),
        RefusedRequest(
            what: "an agent that does not exist, asked for by a client that may know", path: "/v1/agents/no/token",
            key: \.boss, status: 404,
            answer: #"""
                {"error":"invalid_target","error_description":"There is no agent 'no'.",\#
                "hint":"'aureole agent list' shows the agents there are."}
                """#),
        RefusedRequest(
            what: "a connection's name", path: "/v1/agents/graph/token", key: \.boss, status: 404,
            answer: #"""
                {"error":"invalid_target","error_description":"There is no agent 'graph'.",\#
                "hint":"'aureole agent list' shows the agents there are."}
                """#),
        RefusedRequest(
            what: "a disabled agent", path: "/v1/agents/retired/token", status: 409,
            answer: #"""
                {"error":"invalid_target","error_description":"The agent 'retired' is disabled.",\#
                "hint":"'aureole agent enable retired' makes it usable again."}
                """#),
    ]

    static let exchange = [
        RefusedRequest(
            what: "a scope that is none", path: "/v1/connections/graph/token", body: #"{"scope":"User.Read"}"#,
            status: 400,
            answer: #"""
                {"error":"invalid_request","error_description":"The scope 'User.Read' does not end with /.default, as \#
                application permissions need."}
                """#),
        RefusedRequest(
            what: "two scopes", path: "/v1/connections/graph/token",
            body: #"{"scope":"https://a.example/.default https://b.example/.default"}"#, status: 400,
            answer: #"""
                {"error":"invalid_request","error_description":"The scope 'https://a.example/.default \#
                https://b.example/.default' names more than one; a request is for one resource."}
                """#),
        RefusedRequest(
            what: "a tenant that leads elsewhere", path: "/v1/connections/graph/token",
            body: #"{"tenant":"../evil.example"}"#, status: 400,
            answer: #"""
                {"error":"invalid_request","error_description":"The tenant '../evil.example' is neither a tenant ID (GUID) \#
                nor a domain name."}
                """#),
        RefusedRequest(
            what: "a connection that was not granted", path: "/v1/connections/graph/token", key: \.stranger,
            status: 403,
            answer: notGranted),
        RefusedRequest(
            what: "a connection that does not exist, asked for by a client that may not know",
            path: "/v1/connections/no/token", status: 403, answer: notGranted),
        RefusedRequest(
            what: "a scope of others", path: "/v1/connections/graph/token",
            body: #"{"scope":"https://vault.azure.net/.default"}"#, status: 403,
            answer: #"""
                {"error":"invalid_scope","error_description":"The scope is not one of connection 'graph'.",\#
                "hint":"Allowed: https://graph.microsoft.com/.default"}
                """#),
        RefusedRequest(
            what: "a tenant of others", path: "/v1/connections/graph/token", body: #"{"tenant":"fabrikam.example"}"#,
            status: 403,
            answer: #"""
                {"error":"invalid_target","error_description":"The tenant is not one of connection 'graph'.",\#
                "hint":"Leave it out to use the connection's own, or allow it with \#
                'aureole connection set graph --allow-tenant T'."}
                """#),
        RefusedRequest(
            what: "a connection that does not exist, asked for by a client that may know",
            path: "/v1/connections/no/token", key: \.boss, status: 404,
            answer: #"""
                {"error":"invalid_target","error_description":"There is no connection 'no'.",\#
                "hint":"'aureole connection list' shows the connections there are."}
                """#),
        RefusedRequest(
            what: "a connection without client ID", path: "/v1/connections/unfinished/token", status: 409,
            answer: #"""
                {"error":"invalid_target","error_description":"The connection 'unfinished' has no tenant or no client ID \#
                yet.","hint":"'aureole connection set unfinished --tenant T --client-id C' completes it; both stand on the \#
                app's overview."}
                """#),
        RefusedRequest(
            what: "a connection of a disabled agent", path: "/v1/connections/orphan/token", status: 409,
            answer: #"""
                {"error":"invalid_target","error_description":"The agent 'retired' is disabled.",\#
                "hint":"'aureole agent enable retired' makes it usable again."}
                """#),
    ]
}
