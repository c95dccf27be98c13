import Federation

/// Something that a client may use, as pages show it.
struct ShownGrant: Sendable {
    /// `Agent` or `Connection`.
    let kind: String
    let name: String
    let path: String

    /// - Parameter names: what `Desk.namesByGrant()` gave.
    init(_ grant: Grant, _ names: [Grant: Name]) {
        switch grant {
        case .agent(let id): (kind, path) = ("Agent", "/agents/\(id)")
        case .connection(let id): (kind, path) = ("Connection", "/connections/\(id)")
        }
        name = names[grant]?.text ?? grant.word
    }
}

extension Client {
    /// What it may use: agents first, each kind by name.
    func shownGrants(_ names: [Grant: Name]) -> [ShownGrant] {
        grants.map { ShownGrant($0, names) }.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
    }

    /// The same in a few words; `nil` for nothing.
    func grantWords(_ names: [Grant: Name]) -> String? {
        let shown = shownGrants(names)
        guard !shown.isEmpty else { return nil }
        let most = 3
        let first = shown.prefix(most).map { "\($0.kind.lowercased()) “\($0.name)”" }.joined(separator: ", ")
        let words = shown.count > most ? "\(first) and \(shown.count - most) more" : first
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
