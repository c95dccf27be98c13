import Testing

@testable import PrivatePlane

@Suite("What pages look like and how they move", .timeLimit(.minutes(2)))
struct AssetTests {
    private static let types = [
        "style": "text/css; charset=utf-8", "script": "text/javascript; charset=utf-8", "icon": "image/svg+xml",
    ]

    @Test(
        "Each file has a path with a fingerprint, and may be kept for good by anybody", arguments: types.keys.sorted())
    func kept(purpose: String) async throws {
        let path = try #require(Assets().paths[purpose])
        #expect(path.wholeMatch(of: /\/assets\/[a-z]+-[0-9a-f]{8,16}\.[a-z]+/) != nil, "\(path)")
        try await withPages { yard, _ in
            let answer = try await yard.answer(to: Ask(path, method: "GET"))
            #expect(answer.status == 200 && !answer.body.isEmpty)
            #expect(answer["Content-Type"] == Self.types[purpose])
            #expect(answer["Cache-Control"] == "public, max-age=31536000, immutable")
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["Set-Cookie"] == nil)
            let head = try await yard.answer(to: Ask(path, method: "HEAD"))
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head["Content-Length"] == "\(answer.body.utf8.count)")
            for method in ["POST", "PUT", "DELETE"] {
                let refused = try await yard.answer(to: Ask(path, method: method))
                #expect(refused.status == 405 && refused["Allow"] == "GET, HEAD")
            }
        }
    }

    @Test("The fingerprint is that of the bytes, and no other path has a file")
    func fingerprint() async throws {
        let path = try #require(Assets().paths["icon"])
        try await withPages { yard, _ in
            let bytes = try await yard.answer(to: Ask(path, method: "GET")).body.utf8
            // FNV-1a of 64 bits (draft-eastlake-fnv), here by its definition.
            var hash: UInt64 = 14_695_981_039_346_656_037
            for byte in bytes { hash = (hash ^ UInt64(byte)).multipliedReportingOverflow(by: 1_099_511_628_211).0 }
            #expect(path == "/assets/icon-\(String(hash, radix: 16)).svg")
            for other in ["/assets/icon-0.svg", "/assets/icon.svg", "/assets/", "/assets/..%2Fapp"] {
                let status = try await yard.answer(to: Ask(other, method: "GET")).status
                #expect(status == 404, "\(other)")
            }
        }
    }

    @Test("Each page leads to the files that there are, and the three of them stay below 60 kB with it")
    func led() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let page = try await browser.get("/agents/new")
            var size = page.body.utf8.count
            for path in Assets().paths.values {
                #expect(page.body.contains("\"\(path)\""))
                size += try await yard.answer(to: Ask(path, method: "GET")).body.utf8.count
            }
            #expect(size < 60_000)
        }
    }
}
