import Federation
import Foundation
import Operations
import Synchronization
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The page on health", .timeLimit(.minutes(2)))
struct HealthPageTests {
    private func withSignedIn(
        instruments: DoctorInstruments = .blind, _ body: (Yard, Browser) async throws -> Void
    ) async throws {
        try await withPages(startsRing: true, instruments: instruments, entra: onTime) { yard, browser in
            var browser = browser
            #expect(try await browser.signIn().status == 303)
            try await body(yard, browser)
        }
    }

    @Test("What has failed comes first, what is well last, each in words and with what to do")
    func findings() async throws {
        try await withSignedIn { yard, browser in
            var browser = browser
            let (agent, other) = (try await yard.house.addAgent("helpdesk"), try await yard.house.addAgent("other"))
            let connection = try await yard.house.addConnection("<script>alert(1)\"'", agent: agent)
            _ = try await yard.house.addConnection("fine", agent: other)
            _ = try await yard.house.desk.setEnabled(false, .id(agent.id), by: TestHouse.admin)
            let page = try await browser.get("/health")
            #expect(page.status == 200 && page.body.hasSuffix("</html>\n"))
            // The steps name each check before; the findings come behind their sum.
            let sum = try #require(page.body.firstRange(of: "checks, ")?.lowerBound)
            #expect(
                page.body[..<sum].contains("<h1>Health</h1>") && page.body[..<sum].contains("Looking at everything…"))
            let order = [
                "What has failed", "Name of the issuer URL", "<b>What to do:</b>", "What should be seen to",
                "What is well", "Clock", "Disk space",
            ].map { text in page.body[sum...].firstRange(of: text)?.lowerBound }
            #expect(!order.contains(nil) && order.compactMap { $0 } == order.compactMap { $0 }.sorted())
            #expect(!page.body.contains("<script>alert") && page.body.contains("Agent · &lt;script&gt;"))
            #expect(page.body.contains("<a href=\"/connections/\(connection.id)\">"))
            #expect(page.body.contains("<a href=\"/keys\">Go to Signing keys</a>"))
            #expect(page.body.contains("<button class=\"quiet\">Look again</button>"))
            for line in page.body.matches(of: /<h3>([^<]*)<\/h3>/) {
                #expect(!(line.output.1.first?.isLowercase ?? true), "\(line.output.1) is a word of the doctor's own")
            }
        }
    }

    @Test("The frame is there before the work is done, with every defence of a page, and then the rest")
    func stream() async throws {
        let gate = Gate()
        let instruments = DoctorInstruments(masterKeyFile: nil) { documents in
            await gate.pass()
            return await DoctorInstruments.blind.examineIssuer(documents)
        }
        try await withSignedIn(instruments: instruments) { yard, browser in
            var (watcher, waiter) = (browser, browser)
            // Somebody sees the first words while the doctor is held up.
            try await Wire.hangUp(after: watcher.bytes(of: "/health"), at: "Looking at everything…", port: yard.port)
            async let whole = waiter.get("/health")
            gate.open()
            let (page, plain) = (try await whole, try await watcher.get("/account"))
            #expect(page.body.contains("What has failed"))
            for field in [
                "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Referrer-Policy", "Content-Type",
                "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
            ] {
                #expect(page[field] != nil && page[field] == plain[field])
            }
        }
    }

    @Test("When the browser goes away the doctor stops")
    func goneAway() async throws {
        let begun = Gate()
        let wasCancelled = Mutex(false)
        let instruments = DoctorInstruments(masterKeyFile: nil) { documents in
            begun.open()
            do { try await Task.sleep(for: .seconds(600)) } catch { wasCancelled.withLock { $0 = true } }
            return await DoctorInstruments.blind.examineIssuer(documents)
        }
        try await withSignedIn(instruments: instruments) { yard, browser in
            try await Wire.hangUp(after: browser.bytes(of: "/health"), at: "Looking at everything…", port: yard.port) {
                await begun.pass()
            }
            try await eventually("the end of the work", within: .seconds(90)) { wasCancelled.withLock { $0 } }
        }
    }

    @Test("Nobody sees it who is not signed in, and the balancer's addresses stay what they were")
    func doors() async throws {
        try await withPages(startsRing: true) { yard, browser in
            var browser = browser
            let answer = try await browser.get("/health")
            #expect(answer.status == 303 && answer["Location"] == "/sign-in?next=%2Fhealth")
            #expect(try await browser.get("/health/live").body.contains("live"))
            #expect(try await browser.post("/health", [:]).status == 405)
        }
    }

    private let onTime: StubEntra.Script = { _, _ in
        .reply(200, [("date", "Fri, 15 Jan 2027 08:00:00 GMT")], "{}")
    }
}

extension Browser {
    /// A GET with its cookies, as it goes over the wire.
    fileprivate func bytes(of path: String) -> [UInt8] {
        Ask(path, method: "GET").with { ask in
            ask.host = host
            ask.fields.append(("Cookie", cookies.map { "\($0)=\($1)" }.joined(separator: "; ")))
        }.bytes
    }
}
