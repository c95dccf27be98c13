import Federation
import Foundation
import Testing

@testable import Operations

@Suite("Whoever guesses passphrases is slowed down")
struct SignInThrottleTests {
    private typealias Attempt = SignInThrottle.Attempt
    private let start = ContinuousClock.now

    private func attempt(_ account: String?, _ peer: UInt8 = 1) throws -> Attempt {
        Attempt(account: try account.map { try Name($0) }, peer: .test(peer))
    }

    /// Seconds that a try has to wait; 0 when it was let in, and counted.
    private func wait(_ throttle: SignInThrottle, _ attempt: Attempt, at seconds: Double) -> Int {
        do {
            try throttle.begin(attempt, at: start + .seconds(seconds))
            return 0
        } catch {
            guard case .tooManyTries(let wait) = error else { return -1 }
            return wait
        }
    }

    @Test("Five failures are free, then the wait doubles from a second to five minutes")
    func doubling() throws {
        let throttle = SignInThrottle()
        let attempt = try attempt("anna")
        for _ in 0..<5 { #expect(wait(throttle, attempt, at: 0) == 0) }
        var now = 0.0
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300] {
            #expect(wait(throttle, attempt, at: now) == expected)
            // Asking meanwhile makes it no longer.
            #expect(wait(throttle, attempt, at: now + Double(expected) - 0.5) == 1)
            now += Double(expected)
            #expect(wait(throttle, attempt, at: now) == 0)
        }
    }

    @Test("Guesses at many accounts count for the peer that makes them, and for no other")
    func manyAccounts() throws {
        let throttle = SignInThrottle()
        for account in ["a", "b", "c", "d", nil] { #expect(wait(throttle, try attempt(account), at: 0) == 0) }
        #expect(wait(throttle, try attempt("e"), at: 0) == 1)
        #expect(wait(throttle, try attempt("e", 2), at: 0) == 0)
    }

    @Test("Guesses from many peers count for the account: each peer has to wait after its own first failure")
    func manyPeers() throws {
        let throttle = SignInThrottle()
        for peer in UInt8(1)...20 { #expect(wait(throttle, try attempt("anna", peer), at: 0) == 0) }
        #expect(wait(throttle, try attempt("anna", 1), at: 0) == 300)
        #expect(wait(throttle, try attempt("bob", 1), at: 0) == 0)
    }

    @Test("Whatever somebody elsewhere does, who comes from an address of his own is let in at once")
    func notLockedOut() throws {
        let throttle = SignInThrottle()
        for second in 0..<50 {
            for peer in UInt8(1)...100 { _ = wait(throttle, try attempt("anna", peer), at: Double(second) * 60) }
        }
        #expect(wait(throttle, try attempt("anna", 200), at: 3000) == 0)
        // One failure of his own costs him five minutes from then on, and not from the last that others make.
        for peer in UInt8(101)...150 { #expect(wait(throttle, try attempt("anna", peer), at: 3299) == 0) }
        #expect(wait(throttle, try attempt("anna", 200), at: 3299) == 1)
        #expect(wait(throttle, try attempt("anna", 200), at: 3300) == 0)
    }

    @Test("Success forgets this peer's failures at this account, and no others")
    func success() throws {
        let throttle = SignInThrottle()
        let (own, other) = (try attempt("anna"), try attempt("bob"))
        for _ in 0..<2 { #expect(wait(throttle, own, at: 0) == 0) }
        for _ in 0..<3 { #expect(wait(throttle, other, at: 0) == 0) }
        throttle.succeeded(own, at: start)
        // The three at bob's are left.
        for _ in 0..<2 { #expect(wait(throttle, own, at: 0) == 0) }
        #expect(wait(throttle, own, at: 0) == 1)
        // At anna's there are but the two since, so that another peer may fail three times.
        for _ in 0..<3 { #expect(wait(throttle, try attempt("anna", 2), at: 0) == 0) }
        #expect(wait(throttle, try attempt("anna", 2), at: 0) == 1)
    }

    @Test("A guesser with an account of his own does not clear his failures at others by signing in")
    func ownAccount() throws {
        let throttle = SignInThrottle()
        for _ in 0..<5 {
            _ = wait(throttle, try attempt("anna"), at: 0)
            let own = try attempt("mallory", 1)
            if wait(throttle, own, at: 0) == 0 { throttle.succeeded(own, at: start) }
        }
        #expect(wait(throttle, try attempt("anna"), at: 0) == 1)
    }

    @Test("A try that was not looked at does not count")
    func withdrawn() throws {
        let throttle = SignInThrottle()
        let attempt = try attempt("anna")
        for _ in 0..<50 {
            #expect(wait(throttle, attempt, at: 0) == 0)
            throttle.withdraw(attempt, at: start)
        }
    }

    @Test("An hour without a failure, and the count begins anew")
    func forgotten() throws {
        let throttle = SignInThrottle()
        let attempt = try attempt("anna")
        var now = 0.0
        for _ in 0..<20 {
            now += Double(wait(throttle, attempt, at: now))
            _ = wait(throttle, attempt, at: now)
        }
        for _ in 0..<5 { #expect(wait(throttle, attempt, at: now + 3600) == 0) }
        #expect(wait(throttle, attempt, at: now + 3600) == 1)
    }
}
