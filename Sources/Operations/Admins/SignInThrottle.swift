import Federation
import Synchronization

/// Slows down whoever guesses passphrases.
///
/// Failures are counted for each peer (all accounts together) and for each account (all peers together). The larger count
/// says how long a peer has to wait, and the wait begins with that peer's own last failure. So guesses spread over many
/// accounts or over many addresses are slowed alike; but who has not failed here lately is never kept waiting: whatever
/// somebody elsewhere does, an admin who comes from an address of his own and has the passphrase gets in. Where all come
/// through one proxy they are one peer, and `aureole admin passphrase` on the machine is not slowed by anything.
///
/// An attempt counts as a failure from its beginning, so that many at once are no way around it.
final class SignInThrottle: Sendable {
    private let memory = Mutex(Memory())

    /// Somebody at a peer who wants to be an account; `nil` for a name that no account can have.
    struct Attempt: Hashable, Sendable {
        let account: Name?
        let peer: PeerAddress
    }

    /// Counts a failure, which `succeeded` and `withdraw` take back.
    ///
    /// - Throws: `SignInRefusal.tooManyTries`; then nothing was counted.
    func begin(_ attempt: Attempt, at now: ContinuousClock.Instant) throws(SignInRefusal) {
        try memory.withLock { memory throws(SignInRefusal) in
            var peer = memory.peer(attempt, now) ?? PeerTally(last: now)
            var account = memory.account(attempt, now) ?? Tally(last: now)
            let free = peer.last + Self.delay(after: max(peer.total, account.count))
            guard peer.total == 0 || now >= free else { throw .tooManyTries(wait: Self.seconds(free - now)) }
            peer.count(1, attempt.account)
            account.count += 1
            (peer.last, account.last) = (now, now)
            memory.remember(peer, account, attempt)
        }
    }

    /// The passphrase was right: this peer's failures at this account are forgotten. Its failures at others stay, and so
    /// do those of other peers at this one.
    func succeeded(_ attempt: Attempt, at now: ContinuousClock.Instant) {
        takeBack(attempt, at: now) { peer in peer.failures(attempt.account) }
    }

    /// The passphrase was not looked at.
    func withdraw(_ attempt: Attempt, at now: ContinuousClock.Instant) { takeBack(attempt, at: now) { _ in 1 } }

    private func takeBack(
        _ attempt: Attempt, at now: ContinuousClock.Instant, _ number: (inout PeerTally) -> Int
    ) {
        memory.withLock { memory in
            guard var peer = memory.peer(attempt, now), var account = memory.account(attempt, now) else { return }
            let number = number(&peer)
            peer.count(-number, attempt.account)
            account.count = max(0, account.count - number)
            memory.remember(peer, account, attempt)
        }
    }

    /// Five failures are free; then 1 s, 2 s, 4 s and on to 5 minutes.
    private static func delay(after failures: Int) -> Duration {
        guard failures >= 5 else { return .zero }
        return .seconds(min(300, 1 << min(failures - 5, 9)))
    }

    private static func seconds(_ wait: Duration) -> Int { Int((wait / .seconds(1)).rounded(.up)) }
}

extension SignInThrottle {
    private struct Tally {
        var count = 0
        var last: ContinuousClock.Instant
    }

    private struct PeerTally {
        private(set) var total = 0
        var last: ContinuousClock.Instant
        private var accounts = RecentValues<Name?, Int>(capacity: 32)

        init(last: ContinuousClock.Instant) { self.last = last }

        mutating func failures(_ account: Name?) -> Int { accounts.value(for: account) ?? 0 }

        mutating func count(_ number: Int, _ account: Name?) {
            total = max(0, total + number)
            accounts.insert(max(0, failures(account) + number), for: account)
        }
    }

    /// Bounded; what is forgotten for want of room costs a guesser ten thousand tries, and the machine an hour of hashing.
    private struct Memory {
        private var peers = RecentValues<[UInt8], PeerTally>(capacity: 20_000)
        private var accounts = RecentValues<Name?, Tally>(capacity: 20_000)

        mutating func peer(_ attempt: Attempt, _ now: ContinuousClock.Instant) -> PeerTally? {
            peers.value(for: attempt.peer.network).flatMap { isRecent($0.last, now) ? $0 : nil }
        }

        mutating func account(_ attempt: Attempt, _ now: ContinuousClock.Instant) -> Tally? {
            accounts.value(for: attempt.account).flatMap { isRecent($0.last, now) ? $0 : nil }
        }

        mutating func remember(_ peer: PeerTally, _ account: Tally, _ attempt: Attempt) {
            peers.insert(peer, for: attempt.peer.network)
            accounts.insert(account, for: attempt.account)
        }

        /// An hour without a failure, and the count begins anew.
        private func isRecent(_ last: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Bool {
            now < last + .seconds(3600)
        }
    }
}
