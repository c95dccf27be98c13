import Federation
import Foundation
import Testing

@testable import Operations

@Suite("Which key signs for an authority that does not know the active one")
struct KeyChoiceTests {
    private static let entra = "https://login.microsoftonline.com"
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func ring(_ states: [String: KeyState] = ["old": .retiring, "new": .active]) -> KeyRing {
        KeyRing(
            keys: states.map { keyID, state in
                RingKey(
                    publicKey: JSONWebKey(keyID: keyID, modulus: keyID, exponent: "AQAB"), state: state,
                    createdAt: start)
            })
    }

    /// Choices in which the old key signs for Entra since the start.
    private func detoured() -> KeyChoices {
        let choices = KeyChoices()
        choices.took("old", insteadOf: "new", for: Self.entra, now: start)
        return choices
    }

    @Test("The older key signs for the authority that asked for it and no other, for five minutes")
    func perAuthority() {
        let choices = detoured()
        #expect(choices.detour(for: Self.entra, in: ring(), now: start + 299) == "old")
        #expect(choices.detour(for: Self.entra, in: ring(), now: start + 300) == nil)
        #expect(choices.detour(for: "https://login.chinacloudapi.cn", in: ring(), now: start) == nil)
    }

    @Test("The active key is tried again ever more rarely, at least once an hour; many that try at once count once")
    func waits() {
        let choices = detoured()
        var now = start
        for wait in [300.0, 600, 1200, 2400, 3600, 3600] {
            #expect(choices.detours(in: ring()).first?.retryAt == now + wait)
            now += wait
            for _ in 1...3 { choices.took("old", insteadOf: "new", for: Self.entra, now: now) }
        }
        #expect(choices.detours(in: ring()).first?.since == start)
        choices.took("old", insteadOf: "newer", for: Self.entra, now: now)
        let again = choices.detours(in: ring(["old": .retiring, "newer": .active])).first
        #expect(again?.wait == 300 && again?.since == now, "for another key it starts anew")
    }

    @Test("It ends when the active key is accepted, not when the older one is, and not by another authority")
    func accepted() {
        let choices = detoured()
        #expect(!choices.accepted("old", by: Self.entra).endsDetour)
        #expect(!choices.accepted("new", by: "https://login.chinacloudapi.cn").endsDetour)
        #expect(choices.detour(for: Self.entra, in: ring(), now: start) == "old")
        #expect(choices.accepted("new", by: Self.entra).endsDetour)
        #expect(choices.detour(for: Self.entra, in: ring(), now: start) == nil)
        #expect(choices.detours(in: ring()) == [])
    }

    @Test(
        "It is in force only while that key is the active one and the older one is published; nobody is told of it after",
        arguments: [
            (["old": .retiring, "new": .active], true), (["old": .retiring, "new": .retiring, "next": .active], false),
            (["old": .retired, "new": .active], false), (["old": .revoked, "new": .active], false),
            (["new": .active], false), (["old": .retiring, "new": .revoked], false),
        ] as [([String: KeyState], Bool)])
    func inForce(states: [String: KeyState], isInForce: Bool) {
        let choices = detoured()
        #expect((choices.detour(for: Self.entra, in: ring(states), now: start) != nil) == isInForce)
        #expect(choices.detours(in: ring(states)).isEmpty != isInForce)
    }

    @Test("An acceptance is news until it is kept, for each authority and key")
    func news() {
        let choices = KeyChoices()
        #expect(choices.accepted("old", by: Self.entra).isNews && choices.accepted("old", by: Self.entra).isNews)
        choices.noted("old", by: Self.entra)
        #expect(!choices.accepted("old", by: Self.entra).isNews)
        #expect(choices.accepted("new", by: Self.entra).isNews)
        #expect(choices.accepted("old", by: "https://login.chinacloudapi.cn").isNews)
    }
}
