import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Testing

@Suite("An issuer whose documents come from a web host", .inTurn)
struct WebHostTests {
    @Test("nginx serves what README.md shows it to: the type, the time to keep it, an entity tag, nothing else")
    func headers() async throws {
        let site = try await Site(issuerPath: "/tenants/~x%20y")
        #expect(try await site.aureole("export", "www").status == 0)
        try site.folder.write("{}", to: "www/.well-known", mode: 0o644)
        try await site.hosting { _ in
            for name in ["openid-configuration", "jwks.json"] {
                let page = try await site.fetch("\(site.issuer)/.well-known/\(name)")
                #expect(page.status == 200)
                #expect(page["Content-Type"] == "application/json")
                #expect(page["Cache-Control"] == "public, max-age=600")
                #expect(page["ETag"]?.hasPrefix("\"") == true, "a strong one")
                #expect(page["Content-Length"] == String(page.text.utf8.count))
            }
            for path in ["/", "/.well-known", "/tenants", "/tenants/~x%20y/.well-known/", "/.well-known/jwks.json"] {
                #expect(try await site.fetch(site.publicURL + path).status == 404, "\(path)")
            }
        }
    }

    @Test("Entra fetches from it alone, and a key signs as soon as it is seen there, not when it is not")
    func endToEnd() async throws {
        try await withRehearsal(settings: Site.behindWebHost) { rehearsal in
            let site = rehearsal.site
            try await site.hosting { host in
                #expect(try await rehearsal.exchange().status == 200)
                let fetched = try host.requests.filter { $0.hasPrefix("200 ") }
                #expect(
                    Set(fetched).isSuperset(of: ["200 /.well-known/openid-configuration", "200 /.well-known/jwks.json"])
                )

                let spare = try await site.kid("pending")
                let rotated = try await site.rotateNow()
                #expect(rotated.status == 0, "\(rotated.err)")
                #expect(try await site.kid("active") == spare)
                #expect(try await rehearsal.exchange(#"{"force_refresh":true}"#).status == 200)

                // From here on the host serves what it has, as one does whose synchronisation stands still.
                try await site.refuseStaleBytes(host, signing: spare)
                #expect(try await rehearsal.exchange(#"{"force_refresh":true}"#).status == 200)
            }
        }
    }

    @Test("A revoked key is off the disk within two seconds")
    func revoked() async throws {
        let site = try await Site()
        try await site.serving(with: Site.behindWebHost) { _ in
            let active = try await site.kid("active")
            try await eventually("the files") { (try? site.folder.read(Site.keysOnDisk))?.contains(active) == true }
            #expect(try await site.aureole("key", "revoke", active, "--yes").status == 0)
            try await eventually("its end", within: .seconds(2)) {
                try !site.folder.read(Site.keysOnDisk).contains(active)
            }
        }
    }

    @Test("A directory that cannot be written is told and tried again; the server goes on meanwhile")
    func unwritable() async throws {
        let site = try await Site()
        try site.folder.write("", to: "www")
        try await site.serving(with: Site.behindWebHost) { server in
            try await eventually("the warning") {
                try await site.get("/health/ready").text.contains("www is not a directory")
            }
            #expect(try await site.get("/metrics").text.contains("\naureole_publishing_failures_total "))
            #expect(server.err.contains("the published files are out of date"))
            try FileManager.default.removeItem(atPath: site.folder("www"))
            try await eventually("the files") { (try? site.folder.read(Site.keysOnDisk)) != nil }
            try await eventually("an end of the warning") {
                try await !site.get("/health/ready").text.contains("www is not a directory")
            }
        }
    }

    @Test(
        "A directory that hangs holds up no start and no request; the first look at the host comes after the first write"
    )
    func hanging() async throws {
        let site = try await Site()
        #expect(try await site.aureole("export", "www").status == 0)
        try FileManager.default.removeItem(atPath: site.folder(Site.keysOnDisk))
        // As a network folder does that does not answer: the server waits for this lock.
        let lock = open(site.folder("www/.well-known"), O_RDONLY | O_CLOEXEC)
        try #require(flock(lock, LOCK_EX) == 0)
        try await site.serving(with: Site.behindWebHost) { _ in
            defer { close(lock) }
            let end = ContinuousClock.now + .seconds(2)
            while ContinuousClock.now < end {
                let page = try await Web.send(.GET, site.privateURL + "/health/live", within: .seconds(5))
                #expect(page.status == 200)
            }
            #expect(try await site.isLookedAt() == false)
            #expect((try? site.folder.read(Site.keysOnDisk)) == nil)
            flock(lock, LOCK_UN)
            try await eventually("the keys") { (try? site.folder.read(Site.keysOnDisk)) != nil }
            try await eventually("a look") { try await site.isLookedAt() }
        }
    }

    @Test("An issuer with a path that no directory can have is refused by what writes files, and by nothing else")
    func unusablePath() async throws {
        let site = try await Site(issuerPath: "/a%2Fb")
        for command in [["export", "www"], ["serve", "--publish-directory", "www"]] {
            let outcome = try await site.aureole(command, with: site.tls)
            #expect(outcome.status == 1 && outcome.out == "")
            #expect(
                outcome.err.contains("aureole: error: The documents of \(site.issuer) cannot be files: 'a%2Fb' in its"))
            #expect(outcome.err.contains("\naureole: hint: Let the public plane serve them"))
        }
        try await site.serving { _ in
            let page = try await site.fetch(site.issuer + "/.well-known/jwks.json")
            #expect(page.status == 200)
        }
    }
}

extension Site {
    fileprivate static let keysOnDisk = "www/.well-known/jwks.json"

    /// The kid of the only key in a state.
    fileprivate func kid(_ state: String) async throws -> String {
        let key = try await json("key", "list").elements.first { try $0["state"].text == state }
        return try #require(try key?["kid"].text)
    }

    /// Whether the server has looked at the issuer URL, whatever it saw.
    fileprivate func isLookedAt() async throws -> Bool {
        try await !json("key", "list").elements.allSatisfy { try $0["looked_at"].isNull }
    }

    fileprivate func rotateNow() async throws -> Outcome {
        try await aureole("key", "rotate", "--now", with: ["AUREOLE_ISSUER_CA": root])
    }

    /// Freezes the host on a copy from before the newest spare, and sees that spare refused.
    fileprivate func refuseStaleBytes(_ host: WebHost, signing active: String) async throws {
        let spare = try await kid("pending")
        try await eventually("the spare on disk") { try folder.read(Self.keysOnDisk).contains(spare) }
        try FileManager.default.copyItem(atPath: folder("www"), toPath: folder("stale"))
        try host.serve("stale")
        let revoked = try await aureole("key", "revoke", spare, "--yes")
        try #require(revoked.status == 0, "\(revoked.err)")
        let next = try await kid("pending")
        try await eventually("the next spare on disk") { try folder.read(Self.keysOnDisk).contains(next) }

        let start = ContinuousClock.now
        let refused = try await rotateNow()
        #expect(ContinuousClock.now - start > .seconds(9), "it gives the host some time")
        #expect(refused.status == 1 && refused.out == "")
        #expect(refused.err.contains(next) && refused.err.contains(issuer), "\(refused.err)")
        #expect(try await kid("active") == active)
    }
}
