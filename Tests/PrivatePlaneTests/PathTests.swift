import TestSupport
import Testing

@Suite("Paths and methods of the private plane")
struct PathTests {
    @Test(
        "A path that does not exist is 404 in JSON, with or without a key",
        arguments: [
            "/nope", "/sign-in/more", "/sessions", "/v1", "/v1/agents", "/v1/agents/helpdesk", "/v1/agents//token",
            "/v1/agents/helpdesk/token/more",
            "/v1/agents/help/desk/token", "/v1/Agents/helpdesk/token", "/v2/agents/helpdesk/token",
            "/.well-known/openid-configuration", "/.well-known/jwks.json", "/health/live/more",
            "/metrics/more",
            "/v1/agents/../../metrics", "/nope?path=/metrics",
        ], ["GET", "POST"])
    func unknown(path: String, method: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            for key in [nil, estate.job] {
                let answer = try await yard.answer(to: Ask(path, method: method, key: key))
                #expect(answer.status == 404)
                #expect(answer.body == #"{"error":"invalid_request","error_description":"There is no such path."}"#)
                #expect(answer["Content-Type"] == "application/json")
                #expect(answer["Cache-Control"] == "no-store")
            }
        }
    }

    @Test(
        "A token endpoint takes POST and says so to every other method",
        arguments: ["/v1/agents/helpdesk/token", "/v1/connections/graph/token"],
        ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
    func methods(path: String, method: String) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let answer = try await yard.answer(to: Ask(path, method: method, key: estate.job))
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "POST")
            #expect(answer["Cache-Control"] == "no-store")
            guard method != "HEAD" else { return }
            #expect(
                answer.body == #"""
                    {"error":"invalid_request","error_description":"This path takes POST, not \#(method)."}
                    """#)
        }
    }

    @Test(
        "Health and metrics take GET and HEAD and say so to every other method",
        arguments: ["/health/live", "/health/ready", "/metrics"], ["POST", "PUT", "DELETE", "OPTIONS", "QUERY"])
    func healthMethods(path: String, method: String) async throws {
        try await withYard(.withoutRing) { yard in
            let answer = try await yard.answer(to: Ask(path, method: method))
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "GET, HEAD")
            #expect(
                answer.body == #"""
                    {"error":"invalid_request","error_description":"This path takes GET, HEAD, not \#(method)."}
                    """#)
        }
    }

    @Test("HEAD is answered as GET, without the body", arguments: ["/health/live", "/health/ready", "/metrics"])
    func head(path: String) async throws {
        try await withYard { yard in
            let answers = try await yard.answers(to: ["HEAD", "GET"].map { Ask(path, method: $0) })
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers[0]["Content-Type"] == answers[1]["Content-Type"])
            #expect(answers[0].body == "")
        }
    }

    @Test("Nothing says which software answers")
    func noServerName() async throws {
        try await withYard(.withoutRing) { yard in
            let answer = try await yard.answer(to: Ask("/nope"))
            #expect(answer["Server"] == nil)
        }
    }
}
