import Federation
import Hummingbird

/// Which part of a room's list a browser asks for: `?after=NAME`, as the link to the next part has it. What was added or
/// removed meanwhile shifts nothing.
struct NameList {
    static let length = 50

    let after: Name?
    /// What was typed into the field that finds by name or id.
    let sought: String?

    /// An address that no page of ours has leads to the beginning.
    init(_ request: Request) {
        let items = request.uri.queryParameters
        after = items["after"].flatMap { try? Name(String($0)) }
        sought = items["find"].map { String($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What is sought, if it is there.
    func found<Thing>(_ look: (Reference<Thing>) async throws -> Thing) async -> Thing? {
        guard let sought, let reference = try? Reference<Thing>(sought) else { return nil }
        return try? await look(reference)
    }

    /// How many to read: one more than is shown tells whether there are others.
    var reach: Int { Self.length + 1 }

    /// Where the list begins: what is sought was not found, so its place in the order is shown.
    var start: Name? { sought.flatMap { try? Name($0) } ?? after }

    /// What the template `pager` shows beneath the list.
    func pager<Thing>(_ things: [Thing], in room: Room, name: (Thing) -> Name) -> Pager {
        let path = room.path.text
        let last = things.count > Self.length ? things[Self.length - 1] : nil
        return Pager(
            path: path, sought: sought, isPart: start != nil,
            next: last.map { "\(path)?after=\(PercentEncoding.encode(name($0).text))" }, label: room.label.lowercased())
    }
}

/// The ways through a long list.
struct Pager: Sendable {
    let path: String
    let sought: String?
    /// Whether the list does not begin at its beginning.
    let isPart: Bool
    let next: String?
    /// What the list is of.
    let label: String

    /// Whether it is long enough to be searched.
    var isLong: Bool { isPart || next != nil }
}
