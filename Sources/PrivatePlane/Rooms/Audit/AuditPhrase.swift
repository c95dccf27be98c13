import Federation

/// What an action is called in a sentence: `anna PHRASE the agent helpdesk`.
struct AuditPhrase: Sendable {
    let verb: String
    /// What it is done to; `nil` where the verb says it all.
    let kind: AuditParty.Kind?

    /// As one of many to choose from.
    var label: String {
        let words = kind.map { "\(verb) \($0.oneOf)" } ?? verb
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private init(_ verb: String, _ kind: AuditParty.Kind? = nil) {
        self.verb = verb
        self.kind = kind
    }

    /// - Parameter wasRefused: a sign-in that was refused is the only one that somebody else notes.
    init(_ action: AuditEvent.Action, wasRefused: Bool = false) {
        self =
            switch action {
            case .tokenMinted: Self("minted a token for", .agent)
            case .tokenExchanged: Self("asked Entra for a token for", .connection)
            case .tokenHandedOut: Self("was handed remembered tokens of", .connection)
            case .agentAdded: Self("made", .agent)
            case .agentRemoved: Self("removed", .agent)
            case .agentEnabled: Self("enabled", .agent)
            case .agentDisabled: Self("disabled", .agent)
            case .connectionAdded: Self("made", .connection)
            case .connectionChanged: Self("changed", .connection)
            case .connectionAuthorised: Self("tried to authorise", .connection)
            case .connectionRemoved: Self("removed", .connection)
            case .credentialChanged: Self("changed the credential of", .connection)
            case .signInBegun: Self("went to sign in with Microsoft for", .connection)
            case .signInCompleted: Self("came back from signing in with Microsoft for", .connection)
            case .signInEnded: Self("found that somebody has to sign in again for", .connection)
            case .consentAsked: Self("went to Microsoft to consent for", .connection)
            case .consentAnswered: Self("came back from Microsoft's page of consent for", .connection)
            case .certificateAdded: Self("added", .certificate)
            case .certificateRemoved: Self("removed", .certificate)
            case .clientAdded: Self("made", .client)
            case .clientRotated: Self("gave a new key to", .client)
            case .clientTrusted: Self("began to believe tokens of", .client)
            case .clientDistrusted: Self("stopped believing tokens of", .client)
            case .clientRemoved: Self("removed", .client)
            case .adminAdded: Self("made", .admin)
            case .adminRemoved: Self("removed", .admin)
            case .passphraseSet: Self("set the passphrase of", .admin)
            case .adminSignedIn: wasRefused ? Self("refused a sign-in as", .admin) : Self("signed in")
            case .adminSignedOut: Self("signed out")
            case .ringStarted: Self("made the first signing keys")
            case .keyAdded: Self("made a signing key")
            case .keyImported: Self("imported a signing key")
            case .rotationRequested: Self("asked for the next signing key")
            case .keyActivated: Self("began to sign with another key")
            case .keyRetired: Self("took a signing key out of the published set")
            case .keyRevoked: Self("revoked signing keys")
            case .masterKeyRotated: Self("replaced the master key")
            case .backedUp: Self("made a backup")
            case .restored: Self("restored a backup")
            }
    }
}

extension AuditParty.Kind {
    fileprivate var oneOf: String {
        switch self {
        case .agent, .admin: "an \(rawValue)"
        case .connection, .certificate, .client: "a \(rawValue)"
        }
    }
}
