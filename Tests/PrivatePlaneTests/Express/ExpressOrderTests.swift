import Federation
import HTTPTypes
import Testing

@testable import PrivatePlane

@Suite("Which requests the express lane takes")
struct ExpressOrderTests {
    private func request(
        _ path: String?, _ method: HTTPRequest.Method = .post, _ fields: HTTPFields = [.authorization: "Bearer k"]
    ) -> HTTPRequest {
        HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path, headerFields: fields)
    }

    @Test("Those for a token of a connection or an agent, by name or id, that say nothing else")
    func taken() throws {
        let id = "1fa9a49b-de51-4415-afff-e7433d51b110"
        for name in ["graph", "a.b_c~d-e", id, "token", "1"] {
            guard case .exchange(let reference, let key) = ExpressOrder(request("/v1/connections/\(name)/token")) else {
                Issue.record("\(name) is not taken")
                continue
            }
            #expect(try reference == Reference(name) && key == "k")
            guard case .mint(let agent, _) = ExpressOrder(request("/v1/agents/\(name)/token")) else {
                Issue.record("\(name) is not taken")
                continue
            }
            #expect(try agent == Reference(name))
        }
        let fields: HTTPFields = [
            .authorization: "bearer  k", .contentLength: "0", .accept: "*/*", .contentType: "application/json",
        ]
        #expect(ExpressOrder(request("/v1/agents/a/token", .post, fields)) != nil)
    }

    @Test(
        "No other path",
        arguments: [
            nil, "", "/", "/v1/agents//token", "/v1/agents/token", "/v1/agents/a/token/", "/v1/agents/a/b/token",
            "/v1/agents/a/token?x=1", "/v1/agents/a%20b/token", "/v1/agents/a/tokens", "//v1/agents/a/token",
            "/v1/admin/agents/a/token", "/V1/agents/a/token", "/v1/agents/\u{e9}/token", "/v1/agents/./token",
            "/v1/agents/../token", "/v1/agents/a/token#x", "/v1/agents/a;b/token",
            "/v1/agents/" + String(repeating: "a", count: 2000) + "/token",
        ])
    func otherPaths(path: String?) { #expect(ExpressOrder(request(path)) == nil) }

    @Test("No other method, no other proof, nothing that may have a body or ends the connection")
    func otherRequests() {
        let path = "/v1/agents/a/token"
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .options] {
            #expect(ExpressOrder(request(path, method)) == nil)
        }
        for proof in ["Basic k", "Bearer", "k", ""] {
            #expect(ExpressOrder(request(path, .post, [.authorization: proof])) == nil, "\(proof)")
        }
        #expect(ExpressOrder(request(path, .post, [:])) == nil)
        for (name, value) in [
            (HTTPField.Name.contentLength, "2"), (.contentLength, "00"), (.transferEncoding, "chunked"),
            (.connection, "close"), (.connection, "keep-alive"), (.expect, "100-continue"), (.upgrade, "h2c"),
        ] {
            #expect(ExpressOrder(request(path, .post, [.authorization: "Bearer k", name: value])) == nil, "\(name)")
        }
    }
}
