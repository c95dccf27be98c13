import Foundation
import Testing

/// Against a simulator that keeps an issuer's keys for a day and fetches none early, whatever it meets.
@Suite("Keys of a running server", .inTurn)
struct KeyTests {
    private static let daylong = #"{"jwksCache":"24h"}"#

    @Test("rotate --now while callers exchange: none of them notices, and the new key signs within a second")
    func rotateNow() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            try await rehearsal.entra.set(Self.daylong)
            #expect(try await rehearsal.exchange().status == 200)
            let (old, next) = try await site.kids()
            async let statuses = rehearsal.exchanges(while: 4)
            let rotated = try await site.json("key", "rotate", "--now")
            #expect(try rotated["activated"].flag == true && rotated["kid"].text == next)
            #expect(Set(try await statuses) == [200])
            try await eventually("the new key in a token") { try await rehearsal.kidOfMint() == next }
            #expect(try await site.states()[old] == "retiring")
            #expect(try await site.published() == Set(try await site.states().keys))
            #expect(try await rehearsal.metric("aureole_key_failovers_total") == 0)
        }
    }

    @Test("rotate, when the spare has been seen for long enough: at once, and no caller notices")
    func rotateReady() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            try await rehearsal.entra.set(Self.daylong)
            #expect(try await rehearsal.exchange().status == 200)
            let (old, next) = try await site.kids()
            try await eventually("a look at the documents") {
                try await site.json("key", "list").elements.allSatisfy { try $0["looked_at"].number != nil }
            }
            try await site.letLeadPass()
            async let statuses = rehearsal.exchanges(while: 4)
            let rotated = try await site.json("key", "rotate")
            #expect(try rotated["activated"].flag == true && rotated["kid"].text == next)
            #expect(Set(try await statuses) == [200])
            #expect(try await site.states()[old] == "retiring")
            #expect(try await rehearsal.metric("aureole_key_failovers_total") == 0)
        }
    }

    @Test("Where Entra has not seen the new key, the one before it signs; the operator is told, the callers are not")
    func failOver() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            try await rehearsal.entra.set(Self.daylong)
            #expect(try await rehearsal.exchange().status == 200)
            let first = try await site.kids().active
            for _ in 1...2 { try await site.json("key", "rotate", "--now") }
            let third = try await site.kids().active
            try await eventually("the new key in a token") { try await rehearsal.kidOfMint() == third }
            #expect(Set(try await rehearsal.exchanges(while: 1)) == [200])
            #expect(try await rehearsal.metric("aureole_key_failovers_total") == 1)
            let ready = try await site.get("/health/ready")
            #expect(ready.status == 200)
            let warnings = try #require(try ready.json["warnings"].texts)
            #expect(warnings.contains { $0.contains(third) && $0.contains(first) }, "\(warnings)")
            #expect(rehearsal.server.err.contains("an older one signs for it"))
        }
    }

    @Test("A revoked key leaves the documents within a second; exchanges fail only where Entra cannot know another")
    func revoke() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            try await rehearsal.entra.set(Self.daylong)
            #expect(try await rehearsal.exchange().status == 200)
            let (stolen, spare) = try await site.kids()
            let report = try await site.json("key", "revoke", stolen, "--yes")
            #expect(try report["revoked"].texts == [stolen] && report["successor"].text == spare)
            #expect(try report["live_assertions"].number == 1)
            let credential = try #require(try report["credentials"].elements.first)
            #expect(try credential["client_id"].text == Simulator.clientID)
            #expect(try credential["issuer"].text == site.issuer)
            try await eventually("documents without it") { try await !site.published().contains(stolen) }
            try await eventually("another key in a token") { try await rehearsal.kidOfMint() == spare }
            #expect(Set(try await rehearsal.exchanges(while: 1)) == [200], "Entra has seen the spare")

            try await site.json("key", "revoke", "--all", "--yes")
            try await eventually("a new ring") { try await !site.published().contains(spare) }
            let refused = try await rehearsal.exchange(#"{"force_refresh":true}"#)
            #expect(refused.status == 502)
            #expect(try refused.json["entra"]["code"].text == "AADSTS7000272")
            try await rehearsal.entra.forgetKeys()
            #expect(try await rehearsal.exchange(#"{"force_refresh":true}"#).status == 200)
        }
    }

    @Test("What a revocation touches is told before anybody is asked; no answer is no")
    func asked() async throws {
        let site = try await Site()
        try await site.json("agent", "add", "helpdesk")
        let (active, spare) = try await site.kids()
        for (arguments, wanted) in [
            ([active], ["Key to revoke", active, spare, "AADSTS7000272", "Agents", "1: helpdesk"]),
            ([spare], ["The key that signs now goes on"]),
            (["--all"], ["Keys to revoke", active, spare, "No key is left that anybody has seen"]),
        ] {
            let outcome = try await site.aureole(["key", "revoke"] + arguments)
            #expect(outcome.status == 1)
            for text in wanted { #expect(outcome.out.contains(text), "\(text) in \(outcome.out)") }
            #expect(outcome.err.contains("Nothing was revoked"))
        }
        #expect(try await site.states() == [active: "active", spare: "pending"])
    }

    @Test(
        "Only the word yes is a yes", arguments: [("Yes", false), ("y", false), ("yes please", false), ("yes", true)])
    func answered(word: String, isYes: Bool) async throws {
        let site = try await Site()
        let (active, _) = try await site.kids()
        let outcome = try await Program.shell.run(
            ["-c", "printf '%s\\n' \"$1\" | \"$0\" key revoke \"$2\"", Program.aureole.path, word, active],
            environment: site.environment, in: site.folder)
        #expect(outcome.status == (isYes ? 0 : 1), "\(outcome.err)")
        #expect(try await site.states()[active] == (isYes ? "revoked" : "active"))
    }

    @Test(
        "A revocation names one kid or all, and asks nobody whose answer is read by a program",
        arguments: [
            (["--yes"], "Name a kid, or give --all."), (["k", "--all", "--yes"], "Name a kid, or give --all."),
            (["--all", "--json"], "give --yes too"),
        ])
    func arguments(given: [String], says: String) async throws {
        let site = try await Site()
        let outcome = try await site.aureole(["key", "revoke"] + given)
        #expect(outcome.status != 0 && outcome.err.contains(says), "\(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: site.folder("data")))
    }

    @Test("rotate without --now waits for the lead time, and says how long")
    func rotate() async throws {
        let site = try await Site()
        let (_, next) = try await site.kids()
        let told = try await site.json("key", "rotate")
        #expect(try told["activated"].flag == false && told["kid"].text == next && told["wait"].number == 172_800)
        let text = try await site.aureole("key", "rotate")
        #expect(text.status == 0 && text.out.contains("for another 2d"))
        #expect(try await site.kids().spare == next)
    }

    @Test("rotate --now refuses a key that is not at the issuer URL, naming both, and the old key goes on signing")
    func unseen() async throws {
        let site = try await Site()
        let (active, next) = try await site.kids()
        let outcome = try await site.aureole("key", "rotate", "--now")
        #expect(outcome.status == 1)
        #expect(outcome.err.contains(next) && outcome.err.contains("hint"), "\(outcome.err)")
        #expect(try await site.kids().active == active)
        let gone = try await site.aureole("key", "revoke", "nobody", "--yes")
        #expect(gone.status == 1 && gone.err.contains("There is no signing key 'nobody'"))
    }

    @Test("key list tells how far the spare is, once a server runs, and why it is not")
    func listed() async throws {
        let site = try await Site()
        try await site.serving { _ in
            try await eventually("a look at the documents") {
                try await site.json("key", "list").elements.allSatisfy { try $0["looked_at"].number != nil }
            }
            let keys = try await site.json("key", "list").elements
            #expect(try keys.allSatisfy { try $0["problem"].isNull })
            let text = try await site.aureole("key", "list").out
            #expect(text.contains("of 2d, may sign from") && text.contains("signs until"), "\(text)")
            #expect(try await site.get("/health/ready").text == #"{"status":"ready"}"#)
        }
        try await site.serving(with: ["AUREOLE_ISSUER_CA": ""]) { _ in
            try await eventually("a look that fails") {
                try await site.json("key", "list").elements.allSatisfy { try $0["problem"].text != nil }
            }
            let text = try await site.aureole("key", "list").out
            #expect(text.contains("cannot sign: at \(site.issuer)"), "\(text)")
            let ready = try await site.get("/health/ready")
            #expect(try ready.status == 200 && ready.json["warnings"].texts?.isEmpty == false)
            #expect(try await site.get("/metrics").text.contains(#"aureole_issuer_looks_total{outcome="unreadable"}"#))
        }
    }

    @Test(
        "Times that cannot be kept together stop the start, with the numbers in the sentence",
        arguments: [
            (["AUREOLE_KEY_LEAD": "19m"], ["AUREOLE_KEY_LEAD", "1140", "1200", "600"]),
            (["AUREOLE_KEY_GRACE": "1h"], ["AUREOLE_KEY_GRACE", "3600", "3900", "300"]),
            (["AUREOLE_KEY_PERIOD": "1d"], ["AUREOLE_KEY_PERIOD", "86400", "172800"]),
            (["AUREOLE_KEY_PERIOD": "soon"], ["AUREOLE_KEY_PERIOD", "'soon'", "30d"]),
        ])
    func schedule(settings: [String: String], wanted: [String]) async throws {
        let site = try await Site()
        let outcome = try await site.aureole(["serve"], with: settings)
        #expect(outcome.status == 1)
        for text in wanted { #expect(outcome.err.contains(text), "\(text) in \(outcome.err)") }
        #expect(!FileManager.default.fileExists(atPath: site.folder("data")))
    }
}

extension Site {
    /// The kids of the key that signs and of the spare.
    fileprivate func kids() async throws -> (active: String, spare: String) {
        let states = try await states()
        return (
            try #require(states.first { $0.value == "active" }?.key),
            try #require(states.first { $0.value == "pending" }?.key)
        )
    }

    fileprivate func states() async throws -> [String: String] {
        var states: [String: String] = [:]
        for key in try await json("key", "list").elements {
            let state: String = try #require(try key["state"].text)
            states[try #require(try key["kid"].text)] = state
        }
        return states
    }

    /// Two days of looks at the issuer URL, as the database would note them; nobody can wait for them in a test.
    fileprivate func letLeadPass() async throws {
        let script = """
            import sqlite3, sys
            with sqlite3.connect(sys.argv[1], timeout=10) as database:
                database.execute("UPDATE key_evidence SET seen_for = 172800000")
            """
        let outcome = try await Program(path: "/usr/bin/python3").run(
            ["-c", script, folder("data/aureole.db")], environment: environment, in: folder)
        try #require(outcome.status == 0, "\(outcome.err)")
    }

    /// The kids in the key set that is served.
    fileprivate func published() async throws -> Set<String> {
        let page = try await fetch(publicURL + "/.well-known/jwks.json")
        return Set(try page.json["keys"].elements.compactMap { try $0["kid"].text })
    }
}

extension Rehearsal {
    /// Exchanges past the cache for so many seconds; the statuses.
    fileprivate func exchanges(while seconds: Int) async throws -> [Int] {
        let end = ContinuousClock.now + .seconds(seconds)
        var statuses: [Int] = []
        while ContinuousClock.now < end {
            statuses.append(try await exchange(#"{"force_refresh":true}"#).status)
        }
        return statuses
    }

    /// The `kid` of an assertion that is minted now.
    fileprivate func kidOfMint() async throws -> String? {
        let token = try #require(try await site.post("/v1/agents/helpdesk/token", key: key).json["token"].text)
        var header = String(token.prefix { $0 != "." }).replacing("-", with: "+").replacing("_", with: "/")
        while header.count % 4 != 0 { header += "=" }
        return try JSONDocument(String(decoding: Data(base64Encoded: header) ?? Data(), as: UTF8.self))["kid"].text
    }

    fileprivate func metric(_ name: String) async throws -> Int? {
        let lines = try await site.get("/metrics").text.split(separator: "\n")
        return lines.first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }
}
