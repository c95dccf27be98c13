import Federation

/// Some of many things that have pages of their own, so that no page grows without end.
struct ShownLinks: Sendable {
    let links: [ShownLink]
    /// How many are not shown; `nil` for none.
    let more: Int?

    /// How many there are at most, to be asked for.
    static let length = NameList.length

    init<Thing>(_ roll: Roll<Thing>) {
        links = roll.first.prefix(Self.length).map(ShownLink.init)
        more = (roll.count - links.count).ifPositive
    }

    var isEmpty: Bool { links.isEmpty }

    /// The same by name alone.
    var names: [String] { links.map(\.name) + (more.map { ["\($0) more"] } ?? []) }
}

extension Int {
    /// How many a list leaves out; `nil` for none.
    var ifPositive: Int? { self > 0 ? self : nil }
}
