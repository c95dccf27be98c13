import Federation
import FoundationEssentials
import Synchronization

/// Which key to sign with for an authority that does not know the active one yet.
///
/// Entra keeps an issuer's key set for a day or more and need not fetch it again when it meets an unknown key. So an older
/// key that it knows signs for it until the active one is accepted, which is tried again and again.
final class KeyChoices: Sendable {
    /// An older key that signs for one authority.
    struct Detour: Hashable, Sendable {
        let authority: String
        let keyID: String
        /// The key that the authority did not know.
        let unknownKeyID: String
        let since: Date
        /// When the unknown key is tried again.
        var retryAt: Date
        /// Seconds until the try after that.
        var wait: TimeInterval

        /// Not when another key signs by now, or the older one has left.
        fileprivate func isInForce(in ring: KeyRing) -> Bool {
            unknownKeyID == ring.active?.keyID && ring[keyID]?.state.isPublished == true
        }
    }

    private static let firstWait: TimeInterval = 300
    private static let longestWait: TimeInterval = 3600

    private let state = Mutex(State())

    private struct State {
        var detours: [String: Detour] = [:]
        /// What is in the database already, so that not every exchange writes it again.
        var noted: Set<Acceptance> = []
    }

    private struct Acceptance: Hashable {
        let authority: String
        let keyID: String
    }

    /// Those in force, for the operator.
    func detours(in ring: KeyRing) -> [Detour] {
        state.withLock { $0.detours.values.filter { $0.isInForce(in: ring) } }.sorted { $0.authority < $1.authority }
    }

    /// The older key to sign with; `nil` when the active one is to be used or tried again.
    func detour(for authority: String, in ring: KeyRing, now: Date) -> String? {
        state.withLock { state in
            guard let detour = state.detours[authority], now < detour.retryAt, detour.isInForce(in: ring) else {
                return nil
            }
            return detour.keyID
        }
    }

    /// Notes that an authority did not know a key and accepted another.
    func took(_ keyID: String, insteadOf unknown: String, for authority: String, now: Date) {
        state.withLock { state in
            let last = state.detours[authority].flatMap { $0.unknownKeyID == unknown ? $0 : nil }
            // Of many calls that tried again at the same moment, one makes the wait longer.
            if let last, last.keyID == keyID, now < last.retryAt { return }
            let wait = last.map { min($0.wait * 2, Self.longestWait) } ?? Self.firstWait
            state.detours[authority] = Detour(
                authority: authority, keyID: keyID, unknownKeyID: unknown, since: last?.since ?? now,
                retryAt: now.addingTimeInterval(wait), wait: wait)
        }
    }

    /// Notes that an authority accepted a key.
    ///
    /// - Returns: whether this is news that should be kept, and whether it ends a detour.
    func accepted(_ keyID: String, by authority: String) -> (isNews: Bool, endsDetour: Bool) {
        state.withLock { state in
            let endsDetour = state.detours[authority]?.unknownKeyID == keyID
            if endsDetour { state.detours[authority] = nil }
            let acceptance = Acceptance(authority: authority, keyID: keyID)
            return (!state.noted.contains(acceptance), endsDetour)
        }
    }

    /// To be called when an acceptance is in the database.
    func noted(_ keyID: String, by authority: String) {
        state.withLock { _ = $0.noted.insert(Acceptance(authority: authority, keyID: keyID)) }
    }
}
