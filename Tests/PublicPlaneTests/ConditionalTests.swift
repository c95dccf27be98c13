import Federation
import PublicPlane
import Testing

@Suite("Conditional requests")
struct ConditionalTests {
    @Test(
        "If-None-Match that names the current tag is answered 304",
        arguments: [
            (["TAG"], 304),
            (["W/TAG"], 304),
            (["*"], 304),
            ([" * "], 304),
            ([#""other", TAG"#], 304),
            ([#""other",W/TAG , "third""#], 304),
            ([#", ,TAG"#], 304),
            ([#""a,b", TAG"#], 304),
            ([#""other""#, "TAG"], 304),
            ([""], 200),
            ([#""other""#], 200),
            ([#""""#], 200),
            (["*, TAG"], 200),
            (["*x"], 200),
            (["w/TAG"], 200),
            (["BARE"], 200),
            ([#""BARE"#], 200),
            ([#"x, TAG"#], 200),
            (["UPPER"], 200),
        ])
    func forms(values: [String], status: Int) async throws {
        try await withPlane { plane in
            let tag = plane.publication.documents.jwks.etag
            let bare = String(tag.dropFirst().dropLast())
            let fields = values.map { value in
                let spelled = value.replacing("TAG", with: tag).replacing("BARE", with: bare)
                return "If-None-Match: " + spelled.replacing("UPPER", with: tag.uppercased())
            }
            let client = try await plane.connect()
            for method in ["GET", "HEAD"] {
                let path = "/tenant/.well-known/jwks.json"
                try await client.send(get(path, method: method, fields.joined(separator: "\r\n")))
                let response = try await client.response(toHEAD: method == "HEAD")
                #expect(response.status == status, "\(method) \(fields)")
            }
        }
    }

    @Test("304 comes with exactly these bytes") func notModifiedBytes() async throws {
        try await withPlane { plane in
            let tag = plane.publication.documents.discovery.etag
            let request = get("/tenant/.well-known/openid-configuration", "If-None-Match: \(tag)")
            let client = try await plane.connect()
            #expect(
                try await client.response(to: request).text == """
                    HTTP/1.1 304 Not Modified\r
                    Cache-Control: public, max-age=600\r
                    ETag: \(tag)\r
                    Access-Control-Allow-Origin: *\r
                    X-Content-Type-Options: nosniff\r
                    Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                    \r

                    """)
        }
    }

    @Test(
        "What has no tag is never answered 304",
        arguments: [
            ("/health/live", "GET", 200), ("/nowhere", "GET", 404), ("/tenant/.well-known/jwks.json", "PUT", 404),
        ])
    func withoutTag(path: String, method: String, status: Int) async throws {
        try await withPlane { plane in
            let response = try await plane.connect().response(to: get(path, method: method, "If-None-Match: *"))
            #expect(response.status == status)
        }
    }

    @Test("The tag of one document does not stand for the other") func otherDocument() async throws {
        try await withPlane { plane in
            let tag = plane.publication.documents.discovery.etag
            let response = try await plane.connect().response(
                to: get("/tenant/.well-known/jwks.json", "If-None-Match: \(tag)"))
            #expect(response.status == 200)
        }
    }

    @Test("The next request on a kept connection sees what was published since") func swap() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let path = "/tenant/.well-known/jwks.json"
            let old = plane.publication.documents.jwks
            #expect(try await client.response(to: get(path, "If-None-Match: \(old.etag)")).status == 304)
            #expect(try await client.response(to: get(path)).body == String(decoding: old.body, as: UTF8.self))

            let next = try documents(issuer: "https://id.example/tenant", keys: ["first", "second"])
            plane.publication.replace(with: next)

            let response = try await client.response(to: get(path, "If-None-Match: \(old.etag)"))
            #expect(response.status == 200)
            #expect(response.body == String(decoding: next.jwks.body, as: UTF8.self))
            #expect(response["ETag"] == next.jwks.etag)
            #expect(try await client.response(to: get(path, "If-None-Match: \(next.jwks.etag)")).status == 304)
        }
    }
}
