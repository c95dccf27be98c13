import Federation
import Operations

/// The template `client-new`.
struct ClientForm: Sendable {
    let head = Heading(
        "New client", about: "A client is one program that calls Aureole. Give each a key of its own.", under: .clients)
    let problem: FormProblem?
    let name: Field
    let kinds: [Kind]
    /// Where there are too many of a kind for boxes.
    let area: Field?
    let isAdmin: Bool
    let proof: ProofFields

    /// Agents or connections, each with a box.
    struct Kind: Sendable {
        let label: String
        let boxes: [Box]
    }

    struct Box: Sendable {
        let name: String
        let label: String
        let isChecked: Bool
    }

    /// How many boxes of a kind there are at most.
    static let mostBoxes = 50
    private static let prefix = "grant:"

    /// - Parameters:
    ///   - agents: one more than there can be boxes for tells that there are too many.
    ///   - connections: likewise.
    ///   - usualAudience: of tokens that it may be known by.
    init(_ state: FormState, agents: [Agent], connections: [Connection], usualAudience: String) {
        func kind(_ label: String, _ things: [(grant: Grant, name: Name)]) -> Kind? {
            guard (1...Self.mostBoxes).contains(things.count) else { return nil }
            return Kind(
                label: label,
                boxes: things.map { thing in
                    let name = Self.prefix + thing.grant.word
                    return Box(name: name, label: thing.name.text, isChecked: state.typed[name] == "yes")
                })
        }
        problem = state.problem
        name = Field(
            "name", "Name", in: state, hint: "Which program it is, such as “sync-job”.", isRequired: true)
        kinds = [
            kind("Connections it may get access tokens of", connections.map { (.connection($0.id), $0.name) }),
            kind("Agents it may get assertions of", agents.map { (.agent($0.id), $0.name) }),
        ].compactMap { $0 }
        let needsArea = max(agents.count, connections.count) > Self.mostBoxes
        area =
            needsArea
            ? Field(
                "allow", "What it may use", .area, in: state,
                hint: "One a line: agent:NAME or connection:NAME.") : nil
        isAdmin = state.typed["admin"] == "yes"
        proof = ProofFields(state, usualAudience: usualAudience)
    }

    /// - Returns: the client, and by what it is known if it shall have no key.
    /// - Throws: `FormRefusal`.
    static func draft(in form: PostedForm) throws -> (ClientDraft, ProofDraft?) {
        var reader = FormReader(form)
        let name = reader.required("name", "Give the client a name.", as: Name.init(_:))
        let written = reader.lines("allow", as: ClientDraft.Allowance.init(_:))
        let checked = try reader.flags(prefix).map { try ClientDraft.Allowance($0) }
        let proof = ProofFields.draft(in: &reader, isNeeded: false)
        let client = ClientDraft(
            name: try reader.finish(name), isAdmin: reader.flag("admin"), allowed: checked + written)
        return (client, proof)
    }
}
