import Federation
import Operations

/// The agents and certificates that a connection can be given, by name; no more than it takes to see that there are too
/// many for a list.
struct CredentialStock: Sendable {
    let agents: [Agent]
    let certificates: [ClientCertificate]

    init(_ desk: Desk) async throws {
        let most = CredentialPick.mostOptions + 1
        agents = try await desk.agents(after: nil, limit: most)
        certificates = try await desk.certificates(after: nil, limit: most)
    }
}

/// One of the agents or certificates there are: a list to choose from, or where that would be too long a field to type
/// into; as the template `credential-pick` shows it.
struct CredentialPick: Sendable {
    let choice: Choice?
    let field: Field?

    /// More than this many are named by typing.
    static let mostOptions = 100
    /// What stands in the place of an id while none is chosen.
    static let none = ""

    /// - Parameters:
    ///   - words: what not to choose any means.
    ///   - hint: the same, for who types.
    init(agents: [Agent], in state: FormState, orElse words: String, hint: String? = nil) {
        self.init("agent", "Agent", .federated, agents.map { ($0.id.description, $0.name) }, state, words, hint)
    }

    /// The same for certificates.
    init(certificates: [ClientCertificate], in state: FormState, orElse words: String, hint: String? = nil) {
        self.init(
            "certificate", "Certificate", .certificate, certificates.map { ($0.id.description, $0.name) }, state, words,
            hint)
    }

    private init(
        _ name: String, _ label: String, _ kind: Credential.Kind, _ things: [(id: String, name: Name)],
        _ state: FormState, _ words: String, _ hint: String?
    ) {
        let shownBy = "credential=\(kind.rawValue)"
        guard things.count <= Self.mostOptions else {
            let hint = ["Its name or ID.", hint].compactMap { $0 }.joined(separator: " ")
            (choice, field) = (nil, Field(name, label, in: state, hint: hint, shownBy: shownBy))
            return
        }
        let options = [Choice.Option(Self.none, words)] + things.map { Choice.Option($0.id, $0.name.text) }
        (choice, field) = (Choice(name, label, options, in: state, shownBy: shownBy), nil)
    }
}

extension Template {
    static let credentialPick = Template("credential-pick", PackageResources.credential_pick_mustache)
}
