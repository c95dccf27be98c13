/// How a caller points at a thing: by its id or by its name. The two cannot be confused, since a name never looks like
/// a UUID.
package enum Reference<Kind>: Hashable, Sendable, CustomStringConvertible {
    case id(ID<Kind>)
    case name(Name)

    /// - Throws: `InvalidText` when the text is neither an id nor a valid name.
    package init(_ text: String) throws(InvalidText) {
        if let id = ID<Kind>(text) {
            self = .id(id)
        } else {
            self = .name(try Name(text))
        }
    }

    package var description: String {
        switch self {
        case .id(let id): id.description
        case .name(let name): name.description
        }
    }
}
