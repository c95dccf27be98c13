package import struct FoundationEssentials.Date

/// What became of a published key when its ring came out of a backup.
package struct KeyFate: Hashable, Sendable {
    /// As it stood in the backup.
    package let before: RingKey
    /// As it stands now.
    package let after: RingKey
    package let reason: Reason

    package init(before: RingKey, after: RingKey, reason: Reason) {
        self.before = before
        self.after = after
        self.reason = reason
    }

    /// Why.
    package enum Reason: Hashable, Sendable {
        /// The key set at the issuer URL holds it.
        case inKeySet
        /// The key set holds it, and not the key that signed.
        case successor
        /// The key set does not hold it: it was rotated out or revoked after the backup.
        case notInKeySet
        /// The database that is replaced says that it left after the backup.
        case leftSince
        /// Nobody could look; by its own schedule it is public until then.
        case inItsTime(until: Date)
        /// Nobody could look; by its own schedule it left the key set then.
        case timeOver(since: Date)
        /// Nobody could look, and the key that signed is so old that this one may be gone as well.
        case ringTooOld
        /// Nobody could look; it does not sign before it has been seen for the whole lead time.
        case seenByNobody
    }
}

extension KeyFate.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inKeySet: "it is in the key set at the issuer URL"
        case .successor: "it is in the key set at the issuer URL, and the key that signed is not"
        case .notInKeySet: "it is not in the key set at the issuer URL any more"
        case .leftSince: "the database that was replaced says that it left after the backup"
        case .inItsTime(let until): "it was to be public until \(until.formatted(.iso8601))"
        case .timeOver(let since): "it was to be public until \(since.formatted(.iso8601)) and no longer"
        case .ringTooOld: "the key that signed is so old that this one may have left as well"
        case .seenByNobody: "it has to be seen at the issuer URL for the whole lead time before it may sign"
        }
    }
}

/// A ring that came out of a backup, in a state in which it may be used.
package struct RestoredRing: Hashable, Sendable {
    /// Of each key that the backup published, oldest first.
    package let fates: [KeyFate]
    /// The spare that had to be made.
    package let added: [RingKey]

    package init(fates: [KeyFate], added: [RingKey]) {
        self.fates = fates
        self.added = added
    }

    /// What changes in the ring as it was.
    package var change: RingChange {
        RingChange(moved: fates.filter { $0.before != $0.after }.map(\.after), added: added)
    }

    /// The key that signs; `nil` when none may until a spare is ready.
    package var active: RingKey? { fates.map(\.after).first { $0.state.maySign } }

    /// The keys that are public again with the backup.
    package var published: [RingKey] { fates.map(\.after).filter(\.state.isPublished) }
}
