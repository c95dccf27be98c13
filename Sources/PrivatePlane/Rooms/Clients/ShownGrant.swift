import Federation

/// Something that a client may use, as pages show it.
struct ShownGrant: Sendable {
    /// `Agent` or `Connection`.
    let kind: String
    let name: String
    let path: String

    init(_ agent: Roll<Agent>.Entry) {
        (kind, name, path) = ("Agent", agent.name.text, "/agents/\(agent.id)")
    }

    init(_ connection: Roll<Connection>.Entry) {
        (kind, name, path) = ("Connection", connection.name.text, "/connections/\(connection.id)")
    }

    /// Such as `agent “helpdesk”`.
    var words: String { "\(kind.lowercased()) “\(name)”" }
}

/// What a client may use: agents first, each kind by name, and no more of it than a page can hold.
struct ShownGrants: Sendable {
    let all: [ShownGrant]
    /// How many are not shown; `nil` for none.
    let more: Int?

    /// - Parameters:
    ///   - grants: `nil` for a client that has just been removed.
    ///   - most: how many are shown.
    init(_ grants: NamedGrants?, most: Int = ShownLinks.length) {
        let (agents, connections) = (grants?.agents.first ?? [], grants?.connections.first ?? [])
        all = Array((agents.map(ShownGrant.init) + connections.map(ShownGrant.init)).prefix(most))
        more = ((grants?.count ?? 0) - all.count).ifPositive
    }

    /// A line each.
    var lines: [String] { all.map { "\($0.kind) “\($0.name)”" } + (more.map { ["\($0) more"] } ?? []) }

    /// In a few words; `nil` for nothing.
    var words: String? {
        guard !all.isEmpty else { return nil }
        let words = all.map(\.words).joined(separator: ", ") + (more.map { " and \($0) more" } ?? "")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
