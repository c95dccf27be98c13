import Cryptography
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The pages of the signing keys", .timeLimit(.minutes(2)))
struct KeyPageTests {
    private func withKeys(
        startsRing: Bool = true, _ body: (TestHouse, Browser) async throws -> Void
    ) async throws {
        try await withPages(startsRing: startsRing) { yard, browser in
            var browser = browser
            #expect(try await browser.signIn().status == 303)
            try await body(yard.house, browser)
        }
    }

    private static let day = 86400.0

    @Test("The room shows every key in a picture and a table, with the settings of this service")
    func room() async throws {
        try await withKeys { house, browser in
            var browser = browser
            await house.turn()
            let (active, spare) = try await house.kids()
            let page = try await browser.get("/keys")
            #expect(page.status == 200)
            #expect(page.body.contains(">All is well: the next key takes over on 14 Feb 2027.</p>"))
            #expect(page.body.contains("role=\"img\" aria-labelledby=\"ring-title ring-text\""))
            #expect(page.body.contains("<title id=\"ring-title\">") && page.body.contains("<desc id=\"ring-text\">"))
            #expect(page.body.contains("signs since 15 Jan 2027 and until 14 Feb 2027."))
            #expect(page.body.contains("<rect class=\"signs\"") && page.body.contains("<rect class=\"signs foreseen\""))
            for kid in [active, spare] {
                #expect(page.body.contains(">\(kid)</code>"))
                #expect(page.body.contains("href=\"/keys/\(kid)/revoke\""))
            }
            #expect(page.body.contains("Seen for 0 seconds of 2 days. Signs from"))
            for words in ["Lead: 2 days", "Active life: 30 days", "Grace: 2 days", "aureole key import", "Seen at"] {
                #expect(page.body.contains(words))
            }
            #expect(!page.body.contains("style=") && page.body.utf8.count < 40_000)
        }
    }

    @Test("How things stand is one sentence, with the same warnings as everywhere")
    func standing() async throws {
        try await withKeys { house, browser in
            var browser = browser
            func page() async throws -> String { try await browser.get("/keys").body }
            #expect(try await page().contains("The next key waits for its first look at the issuer URL"))
            house.view.show { _ in .keys([], asPublished: true) }
            await house.turn()
            let unseen = try await page()
            #expect(
                unseen.contains(
                    """
                    The next key waits: it has not been seen at the issuer URL since a look at 15 Jan 2027, 08:00 UTC, \
                    because the key set there does not hold it.
                    """))
            #expect(unseen.contains("waits to sign, and was not seen at the issuer URL."))
            let warnings = house.desk.warnings()
            #expect(!warnings.isEmpty)
            for warning in warnings { #expect(unseen.contains(HTMLEscaping().escapeText(warning))) }
            #expect(!unseen.contains("All is well"))
        }
    }

    @Test("Without a key that signs it says so first")
    func noKey() async throws {
        try await withKeys(startsRing: false) { _, browser in
            var browser = browser
            let page = try await browser.get("/keys").body
            #expect(page.contains("No key signs, so that no token can be made. There is no next key yet"))
            #expect(try await browser.get("/keys/rotate").body.contains("No key waits to sign"))
        }
    }

    @Test("To rotate when it has been seen is noted, and how long it waits is told")
    func rotateLater() async throws {
        try await withKeys { house, browser in
            var browser = browser
            await house.turn()
            let (active, _) = try await house.kids()
            let form = try await browser.get("/keys/rotate")
            #expect(form.body.contains("refuse what it signs until they fetch again"))
            let answer = try await browser.send("/keys/rotate", ["when": "seen"], from: form)
            #expect(answer.status == 303 && answer["Location"] == "/keys?done=rotation-waits")
            let page = try await browser.get("/keys?done=rotation-waits")
            #expect(page.body.contains("the next key takes over once it has been seen for another 2 days."))
            #expect(try await house.kids().active == active)
            #expect(try await house.desk.keyProspects()[0].isOverdue)
        }
    }

    @Test("To rotate at once lets the spare sign if it is seen, and else says what is wrong")
    func rotateNow() async throws {
        try await withKeys { house, browser in
            var browser = browser
            let spare = try await house.kids().spare
            house.view.show { _ in .keys([], asPublished: true) }
            let form = try await browser.get("/keys/rotate")
            let refused = try await browser.send("/keys/rotate", ["when": "now"], from: form)
            #expect(refused.status == 409 && refused.body.contains("was not seen at"))
            #expect(try await house.kids().spare == spare)
            house.view.showPublished()
            let answer = try await browser.send("/keys/rotate", ["when": "now"], from: refused)
            #expect(answer.status == 303 && answer["Location"] == "/keys?done=rotated")
            #expect(try await house.kids().active == spare)
            #expect(try await browser.get("/keys").body.contains("Signs no more"))
        }
    }

    @Test("Of several spares one can be chosen; one that is not ready is refused with its time, and stays chosen")
    func choice() async throws {
        try await withKeys { house, browser in
            var browser = browser
            let old = "<script>alert(1)</script>\"'"
            try await house.importKey(old)
            await house.turn()
            let (active, spare) = try await house.kids()
            let form = try await browser.get("/keys/rotate")
            #expect(form.body.contains("Which key is to sign?") && form.body.contains("value=\"\(spare)\""))
            let early = try await browser.send("/keys/rotate", ["when": "seen", "to": old], from: form)
            #expect(early.status == 409 && early.body.contains("it has to be seen for 2 days more"))
            #expect(early.body.contains("value=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;\" checked"))
            #expect(try await house.desk.keyProspects()[0].isOverdue == false)
            let unknown = try await browser.send("/keys/rotate", ["when": "now", "to": "nobody"], from: form)
            #expect(unknown.status == 404 && unknown.body.contains("There is no signing key"))
            #expect(try await house.kids().active == active)
            let answer = try await browser.send("/keys/rotate", ["when": "now", "to": old], from: form)
            #expect(answer.status == 303)
            #expect(try await house.kids().active == old)
            let pages = [
                try await browser.get("/keys"), try await browser.get("/keys/\(Browser.encoded(old))/revoke"),
                try await browser.get("/keys/revoke-all"),
            ]
            for page in pages {
                #expect(page.status == 200 && !page.body.contains("<script>alert"))
                #expect(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;"))
            }
        }
    }

    @Test("A form without a way, or with another, changes nothing")
    func noWay() async throws {
        try await withKeys { house, browser in
            var browser = browser
            let (kids, form) = (try await house.kids(), try await browser.get("/keys/rotate"))
            for fields in [[:], ["when": "tomorrow"]] {
                let answer = try await browser.send("/keys/rotate", fields, from: form)
                #expect(answer.status == 422 && answer.body.contains("Rotate at once"))
            }
            #expect(try await house.kids() == kids)
        }
    }

    @Test("What a revocation touches is told first, and nothing goes before the box is ticked")
    func revoke() async throws {
        try await withKeys { house, browser in
            var browser = browser
            let agent = try await house.addAgent("helpdesk")
            _ = try await house.addConnection("graph", agent: agent)
            _ = try await house.desk.mint(.id(agent.id), for: TestHouse.admin)
            let (active, spare) = try await house.kids()
            let path = "/keys/\(active)/revoke"
            let form = try await browser.get(path)
            for words in [
                active, "Key &#39;\(spare)&#39; signs in its place", "<dd>1</dd>", "1: helpdesk", "1: graph",
                "Federated credentials to delete", agent.subject.text, Estate.clientID,
            ] {
                #expect(form.body.contains(words), "\(words)")
            }
            let unread = try await browser.send(path, [:], from: form)
            #expect(unread.status == 422 && unread.body.contains("Tick this first. Nothing was revoked."))
            #expect(try await house.kids().active == active)
            let answer = try await browser.send(path, ["read": "yes"], from: unread)
            #expect(answer.status == 303 && answer["Location"] == "/keys?done=revoked")
            #expect(try await house.kids().active == spare)
            #expect(try await browser.get("/keys").body.contains(">Revoked</span>"))
            let again = try await browser.get(path)
            #expect(again.status == 409 && again.body.contains("is revoked"))
            #expect(try await browser.get("/keys/nobody/revoke").body.contains("There is no signing key"))
        }
    }

    @Test(
        "Tokens that are still valid are counted to a thousand",
        arguments: [(0, "0"), (999, "999"), (1001, "1000 or more")])
    func manyTokens(count: Int, told: String) async throws {
        try await withKeys { house, browser in
            var browser = browser
            let (active, now) = (try await house.kids().active, house.clock.now)
            let exp = Int(now.timeIntervalSince1970) + 600
            try await withThrowingTaskGroup { group in
                for _ in 0..<count {
                    group.addTask {
                        try await house.store.journal.append(
                            AuditEvent(
                                at: now, caller: .service, action: .tokenMinted, target: "agent:x",
                                details: [.init("kid", .string(active)), .init("exp", .integer(exp))]))
                    }
                }
                try await group.waitForAll()
            }
            let page = try await browser.get("/keys/revoke-all").body
            #expect(page.contains("<dt>Tokens that are still valid</dt><dd>\(told)</dd>"))
        }
    }

    @Test("Revoking all says that no key is left which anybody knows")
    func revokeAll() async throws {
        try await withKeys { house, browser in
            var browser = browser
            let (active, spare) = try await house.kids()
            let form = try await browser.get("/keys/revoke-all")
            #expect(form.body.contains("No key is left that anybody has seen") && form.body.contains("Revoke all keys"))
            #expect(form.body.contains(active) && form.body.contains(spare))
            #expect(try await browser.send("/keys/revoke-all", [:], from: form).status == 422)
            #expect(try await house.kids() == (active, spare))
            #expect(try await browser.send("/keys/revoke-all", ["read": "yes"], from: form).status == 303)
            let states = try await house.desk.keyProspects().map(\.key.state)
            #expect(states == [.revoked, .revoked, .active, .pending])
        }
    }

    @Test("Keys that have gone are in the picture for 90 days, and in the table for good")
    func gone() async throws {
        try await withKeys { house, browser in
            var browser = browser
            let active = try await house.kids().active
            house.clock.advance(Self.day)
            try await house.desk.revoke(active, by: TestHouse.admin)
            for (days, isDrawn) in [(0.0, true), (89, true), (2, false)] {
                house.clock.advance(days * Self.day)
                browser.cookies = [:]
                #expect(try await browser.signIn().status == 303)
                let page = try await browser.get("/keys").body
                #expect(page.contains("<rect class=\"gone\"") == isDrawn, "after \(days) days more")
                #expect(page.contains(">\(active)</code>"))
            }
        }
    }
}

extension TestHouse {
    fileprivate func turn() async { await Rotator(desk: desk, publisher: publisher).turn() }

    /// The key that signs, and the oldest that waits to.
    fileprivate func kids() async throws -> (active: String, spare: String) {
        let keys = try await desk.keyProspects().map(\.key)
        return (
            try #require(keys.first { $0.state == .active }).keyID,
            try #require(keys.first { $0.state == .pending }).keyID
        )
    }

    fileprivate func importKey(_ keyID: String) async throws {
        let base64 = Data(try SigningKey.generate().pkcs8().reveal()).base64EncodedString(
            options: .lineLength64Characters)
        let pem = "-----BEGIN PRIVATE KEY-----\n\(base64)\n-----END PRIVATE KEY-----\n"
        _ = try await desk.importKey(
            Secret(Array(pem.utf8)), passphrase: nil, keyID: try KeyID(keyID), by: Self.admin)
        try await publisher.refresh()
    }
}

extension Browser {
    /// Sends a form of a page that it got.
    fileprivate mutating func send(_ path: String, _ fields: [String: String], from page: Answer) async throws -> Answer
    {
        try await post(path, fields.merging(["form_token": page.hidden("form_token") ?? ""]) { $1 })
    }
}
