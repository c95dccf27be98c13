package import FoundationEssentials

/// One sign-in of an admin, from one browser, until it ends.
package struct Session: Hashable, Sendable {
    package let id: ID<Session>
    package let admin: ID<Admin>
    package let createdAt: Date
    /// To the minute.
    package var lastSeenAt: Date
    /// The address that signed in, as text.
    package let peer: String

    package init(id: ID<Session>, admin: ID<Admin>, createdAt: Date, lastSeenAt: Date, peer: String) {
        self.id = id
        self.admin = admin
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.peer = peer
    }
}

/// How long a session lasts.
package struct SessionLimits: Hashable, Sendable {
    /// Seconds without a request.
    package let idle: Double
    /// Seconds in all, however busy it is.
    package let absolute: Double

    package init(idle: Double, absolute: Double) {
        self.idle = idle
        self.absolute = absolute
    }

    /// Half an hour, and a working day.
    package static let usual = SessionLimits(idle: 30 * 60, absolute: 12 * 3600)

    /// Whether the session has ended by itself.
    package func isOver(_ session: Session, now: Date) -> Bool {
        session.lastSeenAt <= idleSince(now) || session.createdAt <= oldest(now)
    }

    /// Sessions that were not seen since have ended.
    package func idleSince(_ now: Date) -> Date { now - idle }

    /// Sessions that began then or before have ended.
    package func oldest(_ now: Date) -> Date { now - absolute }
}
