package import struct FoundationEssentials.Date

/// Something that happened and must be provable later.
package struct AuditEvent: Hashable, Sendable {
    package let at: Date
    /// Who: `client:ID`, `admin:ID`, `user:UID` or `service`.
    package let actor: String
    package let action: Action
    /// What it happened to, such as `agent:ID`.
    package let target: String
    /// `ok`, or one word for why not.
    package let outcome: String
    /// More about it, in the order given; never a secret or a token, at most the token's SHA-256.
    package let details: [JSON.Member]

    package init(
        at: Date, caller: Caller, action: Action, target: String, outcome: String = "ok", details: [JSON.Member] = []
    ) {
        self.at = at
        self.actor = caller.auditName
        self.action = action
        self.target = target
        self.outcome = outcome
        self.details = details
    }

    /// What is audited.
    package enum Action: String, Hashable, Sendable, CaseIterable {
        case tokenMinted = "token.mint"
        case tokenExchanged = "token.exchange"
        case tokenHandedOut = "token.hand-out"
        case agentAdded = "agent.add"
        case agentRemoved = "agent.remove"
        case agentEnabled = "agent.enable"
        case agentDisabled = "agent.disable"
        case connectionAdded = "connection.add"
        case connectionChanged = "connection.set"
        case connectionAuthorised = "connection.authorise"
        case connectionRemoved = "connection.remove"
        case credentialChanged = "connection.set-credential"
        case signInBegun = "connection.sign-in"
        case signInCompleted = "connection.signed-in"
        case signInEnded = "connection.sign-in-again"
        case consentAsked = "connection.ask-consent"
        case consentAnswered = "connection.consent"
        case certificateAdded = "certificate.add"
        case certificateRemoved = "certificate.remove"
        case clientAdded = "client.add"
        case clientRotated = "client.rotate"
        case clientTrusted = "client.trust"
        case clientDistrusted = "client.distrust"
        case clientRemoved = "client.remove"
        case adminAdded = "admin.add"
        case adminRemoved = "admin.remove"
        case passphraseSet = "admin.passphrase"
        case adminSignedIn = "admin.sign-in"
        case adminSignedOut = "admin.sign-out"
        case ringStarted = "key.start"
        case keyAdded = "key.add"
        case keyImported = "key.import"
        case rotationRequested = "key.rotate"
        case keyActivated = "key.activate"
        case keyRetired = "key.retire"
        case keyRevoked = "key.revoke"
        case masterKeyRotated = "master-key.rotate"
        case backedUp = "backup"
        case restored = "restore"
    }
}
