import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("The keys of other issuers", .timeLimit(.minutes(2)))
struct TrustedKeyTests {
    private func withTrust(_ body: (TestHouse, OtherIssuer) async throws -> Void) async throws {
        try await withHouse { house in
            let other = try OtherIssuer()
            house.issuers.add(other)
            _ = try await house.desk.addClient(
                ClientDraft(name: Name("sync")),
                knownBy: .identity(other.issuer, Subject("s"), nil, isSingleUse: false),
                by: house.admin)
            try await body(house, other)
        }
    }

    /// As if it was signed now.
    private func token(_ house: TestHouse, _ other: OtherIssuer, key: String = "one") throws -> String {
        let now = Int(house.clock.now.timeIntervalSince1970)
        return try other.token(["sub": "s", "aud": "http://localhost:8444", "exp": now + 600, "iat": now], key: key)
    }

    @Test("They are fetched when they are needed, and again after ten minutes")
    func fresh() async throws {
        try await withTrust { house, other in
            #expect(other.asked == 0)
            try await house.expect(nil, of: token(house, other))
            house.clock.advance(599)
            try await house.expect(nil, of: token(house, other))
            #expect(other.asked == 1)
            house.clock.advance(1)
            try await house.expect(nil, of: token(house, other))
            #expect(other.asked == 2)
        }
    }

    @Test("A key that is withdrawn is believed no longer after that")
    func withdrawn() async throws {
        try await withTrust { house, other in
            try await house.expect(nil, of: token(house, other))
            other.makeKey("two")
            other.publish("two")
            house.clock.advance(600)
            try await house.expect(.notVerified, of: token(house, other))
        }
    }

    @Test("A new key is found at once; for one that is nowhere its issuer is asked twice a minute")
    func unknownKey() async throws {
        try await withTrust { house, other in
            try await house.expect(nil, of: token(house, other))
            other.makeKey("two")
            house.clock.advance(30)
            for _ in 0..<10 { try await house.expect(.notVerified, of: token(house, other, key: "two")) }
            #expect(other.asked == 2)
            other.publish("one", "two")
            house.clock.advance(29)
            try await house.expect(.notVerified, of: token(house, other, key: "two"))
            house.clock.advance(1)
            try await house.expect(nil, of: token(house, other, key: "two"))
            try await house.expect(nil, of: token(house, other))
            #expect(other.asked == 3)
        }
    }

    @Test("An issuer that cannot be reached is told with its reason, and asked again after five seconds")
    func unreachable() async throws {
        try await withTrust { house, other in
            other.fail("other.example refuses the connection")
            let expected = DistrustedToken.unreadableIssuer("other.example refuses the connection", retryAfter: 5)
            for _ in 0..<10 { try await house.expect(expected, of: token(house, other)) }
            #expect(other.asked == 1)
            #expect(house.log.text.contains("refuses the connection"))
            other.fail(nil)
            house.clock.advance(5)
            try await house.expect(nil, of: token(house, other))
        }
    }

    @Test("While it cannot be reached its keys count for an hour after they were fetched, and no longer")
    func stale() async throws {
        try await withTrust { house, other in
            try await house.expect(nil, of: token(house, other))
            other.fail("no route")
            house.clock.advance(3599)
            try await house.expect(nil, of: token(house, other))
            house.clock.advance(1)
            try await house.expect(.unreadableIssuer("no route", retryAfter: 5), of: token(house, other))
        }
    }

    @Test("A clock that is set back keeps no key alive")
    func clockSetBack() async throws {
        try await withTrust { house, other in
            try await house.expect(nil, of: token(house, other))
            house.clock.advance(600)
            house.clock.jump(-600)
            try await house.expect(nil, of: token(house, other))
            #expect(other.asked == 2)
        }
    }

    @Test(
        "Of a thousand tokens at a time the first asks, and the others wait for it; one who gives up takes it from nobody"
    )
    func oneFlight() async throws {
        try await withTrust { house, other in
            other.holdUp(true)
            let token = try token(house, other)
            let impatient = Task { try await house.desk.client(presentingToken: token) }
            try await eventually("a question") { other.asked == 1 }
            impatient.cancel()
            async let known = withTaskGroup(of: Bool.self) { group in
                for _ in 0..<1000 {
                    group.addTask { (try? await house.desk.client(presentingToken: token)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try await Task.sleep(for: .milliseconds(50))
            other.holdUp(false)
            #expect(await known == 1000)
            #expect(other.asked == 1)
        }
    }
}
