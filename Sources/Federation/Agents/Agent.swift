package import struct FoundationEssentials.Date

/// The identity that a token speaks for.
package struct Agent: Hashable, Sendable {
    package let id: ID<Agent>
    package let name: Name
    package let subject: Subject
    /// Whom its tokens may be addressed to, in the order they were given; never empty. The first is the default.
    package let audiences: [Audience]
    /// A disabled agent keeps its triple, but nothing is minted for it.
    package let isEnabled: Bool
    package let createdAt: Date

    package init(
        id: ID<Agent>, name: Name, subject: Subject, audiences: [Audience], isEnabled: Bool = true, createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.subject = subject
        self.audiences = audiences
        self.isEnabled = isEnabled
        self.createdAt = createdAt
    }

    /// The audience to mint for: the one asked for if it is the agent's own, its first when none is asked for.
    ///
    /// - Throws: `Refusal.notUsable` when the agent is disabled, `Refusal.audienceNotAllowed` for another's audience.
    package func audience(asked: Audience?) throws(Refusal) -> Audience {
        guard isEnabled else { throw .notUsable(.agentDisabled(name)) }
        guard let fallback = audiences.first else { throw .notUsable(.noAudience(name)) }
        guard let asked else { return fallback }
        guard audiences.contains(asked) else { throw .audienceNotAllowed(asked, allowed: audiences) }
        return asked
    }
}
