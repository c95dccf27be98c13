import Federation
import PublicPlane
import Testing

@Suite("Answers")
struct AnswerTests {
    @Test(
        "Three paths answer GET and HEAD, and nothing else does",
        arguments: [
            ("/tenant/.well-known/openid-configuration", 200),
            ("/tenant/.well-known/jwks.json", 200),
            ("/health/live", 200),
            ("/tenant/.well-known/jwks.json?v=2", 200),
            ("/health/live?", 200),
            ("/", 404),
            ("/tenant", 404),
            ("/.well-known/jwks.json", 404),
            ("/.well-known/openid-configuration", 404),
            ("/tenant/health/live", 404),
            ("/health/live/", 404),
            ("/health/ready", 404),
            ("/metrics", 404),
            ("/v1/agents/a/token", 404),
            ("/tenant/.well-known/jwks.json/", 404),
            ("/tenant/.well-known/JWKS.json", 404),
            ("/Tenant/.well-known/jwks.json", 404),
            ("//tenant/.well-known/jwks.json", 404),
            ("/tenant//.well-known/jwks.json", 404),
            ("/x/../tenant/.well-known/jwks.json", 404),
            ("/tenant/./.well-known/jwks.json", 404),
            ("/tenant/%2Ewell-known/jwks.json", 404),
            ("/tenant/.well-known/jwks.json%3Fv=2", 404),
            ("http://id.example/tenant/.well-known/jwks.json", 404),
            ("*", 404),
        ])
    func paths(path: String, status: Int) async throws {
        try await withPlane { plane in
            for method in ["GET", "HEAD"] where path != "*" || method == "GET" {
                let response = try await plane.connect().response(to: get(path, method: method))
                #expect(response.status == status, "\(method) \(path)")
                #expect(response["Location"] == nil)
            }
        }
    }

    @Test(
        "Other methods find nothing, not even at a known path",
        arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
    func methods(method: String) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            for path in ["/tenant/.well-known/jwks.json", "/health/live", "/nowhere"] {
                let response = try await client.response(to: get(path, method: method))
                #expect(response.status == 404)
                #expect(response.body == #"{"error":"not_found"}"#)
            }
        }
    }

    @Test("A known method in lower case is another method") func lowerCaseMethod() async throws {
        try await withPlane { plane in
            let response = try await plane.connect().response(to: get("/health/live", method: "get"))
            #expect(response.status == 400)
        }
    }

    @Test(
        "The issuer's own path goes before the well-known one, less one slash at its end",
        arguments: [
            ("https://id.example", ""), ("https://id.example/", ""), ("https://id.example/a", "/a"),
            ("https://id.example/a/", "/a"), ("https://id.example/a/b", "/a/b"), ("https://id.example:8443/a", "/a"),
        ])
    func issuerPaths(issuer: String, prefix: String) async throws {
        try await withPlane(issuer: issuer) { plane in
            let client = try await plane.connect()
            let discovery = try await client.response(to: get("\(prefix)/.well-known/openid-configuration"))
            #expect(discovery.status == 200)
            #expect(discovery.body.contains(#""issuer":"\#(issuer)","#))
            #expect(try await client.response(to: get("\(prefix)/.well-known/jwks.json")).status == 200)
            #expect(try await client.response(to: get("/health/live")).status == 200)
        }
    }

    @Test("A document comes with exactly these bytes") func documentBytes() async throws {
        try await withPlane { plane in
            let jwks = plane.publication.documents.jwks
            let response = try await plane.connect().response(to: get("/tenant/.well-known/jwks.json"))
            let body = #"{"keys":[{"kty":"RSA","kid":"first","use":"sig","alg":"RS256","n":"AQAB","e":"AQAB"}]}"#
            #expect(
                response.text == """
                    HTTP/1.1 200 OK\r
                    Content-Type: application/json\r
                    Content-Length: 86\r
                    Cache-Control: public, max-age=600\r
                    ETag: \(jwks.etag)\r
                    Access-Control-Allow-Origin: *\r
                    X-Content-Type-Options: nosniff\r
                    Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                    \r
                    \(body)
                    """)
        }
    }

    @Test(
        "The live check, an unknown path and a last answer come with exactly these bytes",
        arguments: [
            (
                "/health/live", [],
                """
                HTTP/1.1 200 OK\r
                Content-Type: application/json\r
                Content-Length: 17\r
                Cache-Control: no-store\r
                X-Content-Type-Options: nosniff\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                \r
                {"status":"live"}
                """
            ),
            (
                "/nowhere", ["Connection: close"],
                """
                HTTP/1.1 404 Not Found\r
                Content-Type: application/json\r
                Content-Length: 21\r
                Cache-Control: no-store\r
                X-Content-Type-Options: nosniff\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Connection: close\r
                \r
                {"error":"not_found"}
                """
            ),
        ])
    func otherBytes(path: String, fields: [String], expected: String) async throws {
        try await withPlane { plane in
            let request = get(path, fields.first ?? "Accept: */*")
            let response = try await plane.connect().response(to: request)
            #expect(response.text == expected)
        }
    }

    @Test(
        "HEAD is answered with the header of GET",
        arguments: [
            "/tenant/.well-known/openid-configuration", "/tenant/.well-known/jwks.json", "/health/live", "/nowhere",
        ])
    func head(path: String) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let full = try await client.response(to: get(path)).text
            let header = try await client.response(to: get(path, method: "HEAD")).text
            #expect(header.hasSuffix("\r\n\r\n"))
            #expect(full.hasPrefix(header))
            #expect(try await client.response(to: get("/health/live")).status == 200, "nothing is left over")
        }
    }
}
