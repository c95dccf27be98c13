import Foundation
import Testing

@testable import EntraSimulator

@Suite struct IssuerMetadataTests {
    @Test("What an issuer publishes must be whole, plain and about itself", arguments: Self.documentRows)
    func documents(row: Row) async throws { try await row.check() }

    static let documentRows = [
        Row("no discovery document", 50166) { $0.manners[TestIssuer.discoveryPath] = .status(404) },
        Row("a server error", 50166) { $0.manners[TestIssuer.jwksPath] = .status(503) },
        Row("discovery behind a redirect", 50166) { draft in
            draft.manners["/elsewhere"] = .document(draft.discovery)
            draft.manners[TestIssuer.discoveryPath] = .redirect(draft.issuer + "/elsewhere")
        },
        Row("keys behind a redirect", 50166) { draft in
            draft.manners["/elsewhere"] = .document(["keys": .array(draft.keys)])
            draft.manners[TestIssuer.jwksPath] = .redirect(draft.issuer + "/elsewhere")
        },
        Row("discovery without a length", 50166) { draft in
            draft.manners[TestIssuer.discoveryPath] = .chunked(draft.discovery)
        },
        Row("keys without a length", 50166) { draft in
            draft.manners[TestIssuer.jwksPath] = .chunked(["keys": .array(draft.keys)])
        },
        Row("more than 256 kB", 50166) { $0.manners[TestIssuer.jwksPath] = .long(256 * 1024 + 1) },
        Row("a page of HTML", 501_661) { $0.manners[TestIssuer.discoveryPath] = .text("<html></html>") },
        Row("keys that are an array", 501_661) { $0.manners[TestIssuer.jwksPath] = .document([]) },
        Row("keys without an array", 501_661) { $0.manners[TestIssuer.jwksPath] = .document(["keys": "none"]) },
        Row("another issuer in the document", 501_661) { $0.discovery["issuer"] = "https://elsewhere.example" },
        Row("a slash more in the document", 501_661) { $0.discovery["issuer"] = .string($0.issuer + "/") },
        Row("no issuer in the document", 501_661) { $0.discovery["issuer"] = nil },
        Row("an empty string", 501_661) { $0.discovery["authorization_endpoint"] = "" },
        Row("an empty array", 501_661) { $0.discovery["scopes_supported"] = [] },
        Row("no subject types", 501_661) { $0.discovery["subject_types_supported"] = nil },
        Row("no subject type", 501_661) { $0.discovery["subject_types_supported"] = [] },
        Row("no address of keys", 501_661) { $0.discovery["jwks_uri"] = nil },
        Row("keys over plain HTTP", 501_661) { $0.discovery["jwks_uri"] = "http://localhost/jwks.json" },
        Row("an issuer over plain HTTP", 501_661) { draft in
            draft.claims["iss"] = "http://localhost"
            draft.app["federatedCredentials"]?[0]?["issuer"] = "http://localhost"
        },
        Row("an issuer with a query", 501_661) { draft in
            draft.claims["iss"] = .string(draft.issuer + "?x=")
            draft.app["federatedCredentials"]?[0]?["issuer"] = .string(draft.issuer + "?x=")
        },
        Row("nobody listening", 50166) { draft in
            draft.claims["iss"] = "https://localhost:1"
            draft.app["federatedCredentials"]?[0]?["issuer"] = "https://localhost:1"
        },
    ]

    @Test("An issuer that never ends its answer is given up")
    func stalled() async throws {
        let row = Row("a body that stalls", 50166) { $0.manners[TestIssuer.jwksPath] = .stalled }
        try await row.check(fetchTimeLimit: .milliseconds(500))
    }

    @Test("An issuer whose certificate is not trusted is not believed")
    func untrusted() async throws {
        try await Rehearsal.run { rehearsal in
            let stranger = TestIssuer()
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (ready, signal) = AsyncStream.makeStream(of: Void.self)
                group.addTask { try await stranger.run { signal.yield() } }
                for await _ in ready { break }
                stranger.publish([Keys.signing.jwk("key-1")])
                let answer = try await rehearsal.judge { draft in
                    draft.claims["iss"] = .string(stranger.base)
                    draft.app["federatedCredentials"]?[0]?["issuer"] = .string(stranger.base)
                }
                #expect(answer.code == 50166)
                #expect(stranger.asked.isEmpty)
                group.cancelAll()
                while let _ = await group.nextResult() {}
            }
        }
    }

    @Test(
        "A new key is seen when the kept documents have had their time",
        arguments: [
            (CacheTime.seconds(86_400), 86_399.0, false), (.seconds(86_400), 86_400, true),
            (.seconds(600), 600, true), (.seconds(600), 599, false), (.seconds(0), 0, true),
            (.forever, 1_000_000_000, false),
        ])
    func rotation(kept: CacheTime, later: TimeInterval, isSeen: Bool) async throws {
        var settings = Settings()
        settings.jwksCache = kept
        try await Rehearsal.run(settings: settings) { rehearsal in
            #expect(try await rehearsal.judge().status == 200)
            rehearsal.clock.advance(later)
            let answer = try await rehearsal.judge { draft in
                draft.keys = [Keys.other.jwk("key-2")]
                draft.key = Keys.other
                draft.header["kid"] = "key-2"
            }
            #expect(answer.code == (isSeen ? nil : 7_000_272), "\(answer.body)")
            #expect(rehearsal.issuer.asked.count == (isSeen ? 4 : 2))
            let source = try await rehearsal.lastSighting()?["metadata"]?["source"]
            #expect(source == (isSeen ? "fetched" : "cache"))
        }
    }

    @Test("An old key is good until the kept documents have had their time")
    func oldKey() async throws {
        try await Rehearsal.run { (rehearsal: Rehearsal) async throws in
            #expect(try await rehearsal.judge().status == 200)
            rehearsal.clock.advance(3600)
            #expect(try await rehearsal.judge { $0.keys = [] }.status == 200)
            rehearsal.clock.advance(86_400)
            #expect(try await rehearsal.judge { $0.keys = [] }.code == 7_000_272)
        }
    }

    @Test("A failed first look is not remembered")
    func failure() async throws {
        try await Rehearsal.run { (rehearsal: Rehearsal) async throws in
            let down: (inout Draft) -> Void = { $0.manners[TestIssuer.discoveryPath] = .status(500) }
            #expect(try await rehearsal.judge(down).code == 50166)
            #expect(try await rehearsal.judge().status == 200)
        }
    }

    @Test("The control plane empties the cache and changes its time")
    func control() async throws {
        try await Rehearsal.run { rehearsal in
            #expect(try await rehearsal.judge().status == 200)
            #expect(try await rehearsal.judge { $0.keys = [] }.status == 200)
            #expect(try await rehearsal.ask(.DELETE, "/simulator/jwks-cache").status == 204)
            #expect(try await rehearsal.judge { $0.keys = [] }.code == 7_000_272)
            try await rehearsal.ask(.PUT, "/simulator/settings", body: #"{"jwksCache":"0"}"#)
            #expect(try await rehearsal.judge().status == 200)
        }
    }

    @Test("An issuer with a path publishes under it")
    func path() async throws {
        try await Rehearsal.run { rehearsal in
            var draft = rehearsal.draft
            let issuer = rehearsal.issuer.base + "/iss"
            draft.claims["iss"] = .string(issuer)
            draft.app["federatedCredentials"]?[0]?["issuer"] = .string(issuer)
            try rehearsal.prepare(draft)
            rehearsal.issuer.publish([Keys.signing.jwk("key-1")], at: "/iss")
            #expect(try await rehearsal.send(draft).status == 200)
            #expect(rehearsal.issuer.asked == ["/iss/.well-known/openid-configuration", "/iss/jwks.json"])
        }
    }
}
