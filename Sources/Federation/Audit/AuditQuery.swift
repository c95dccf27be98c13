package import struct FoundationEssentials.Date

/// Which rows of the audit log are wanted. What is `nil` leaves its column open.
package struct AuditQuery: Hashable, Sendable {
    /// Any of these, as they stand in the column; none at all match no row.
    package var actors: [String]?
    package var action: AuditEvent.Action?
    /// As `actors`.
    package var targets: [String]?
    package var outcome: Outcome?
    /// The first moment.
    package var from: Date?
    /// The first moment that is not meant any more.
    package var until: Date?

    package init() {}

    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        case ok
        /// Anything else.
        case refused
    }
}

/// From where the rows of the audit log are read, and in which order.
package enum AuditPlace: Hashable, Sendable {
    /// Newest first, beginning below a sequence number; `nil` for the newest of all.
    case before(Int?)
    /// Oldest first, beginning behind a sequence number.
    case after(Int)
}
