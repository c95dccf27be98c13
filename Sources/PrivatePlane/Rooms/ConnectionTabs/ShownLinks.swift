/// Some of many things that have pages of their own, so that no page grows without end.
struct ShownLinks: Sendable {
    let links: [ShownLink]
    /// How many are not shown; `nil` for none.
    let more: Int?

    init(_ all: [ShownLink]) {
        links = Array(all.prefix(NameList.length))
        more = all.count > NameList.length ? all.count - NameList.length : nil
    }

    /// The same by name alone.
    var names: [String] { links.map(\.name) + (more.map { ["\($0) more"] } ?? []) }
}
