package import struct FoundationEssentials.Date

/// How well a key is known in public: what fetches over the public route have shown.
package struct KeyEvidence: Hashable, Sendable {
    /// For how long it was seen without a look that missed it; the lead clock.
    package var seenFor: Duration
    /// When somebody last looked.
    package var lookedAt: Date?
    /// Why the last look did not show it; `nil` when it did, and before the first.
    package var problem: Problem?

    package init(seenFor: Duration = .zero, lookedAt: Date? = nil, problem: Problem? = nil) {
        self.seenFor = seenFor
        self.lookedAt = lookedAt
        self.problem = problem
    }

    /// Why a look did not show a key.
    package enum Problem: Hashable, Sendable {
        /// The documents could not be fetched or read: the reason. Says nothing about the key, so that the clock pauses.
        case unreadable(String)
        /// They were read, and the key is not in them. A verifier that fetched now would not know it, so that the clock
        /// starts again.
        case absent
    }

    /// Whether the last look showed it.
    package var isInSight: Bool { lookedAt != nil && problem == nil }
}
