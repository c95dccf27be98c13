/// A value in a request's body, of any shape.
enum BodyValue: Decodable, Hashable, Sendable {
    case null
    case flag(Bool)
    case integer(Int)
    /// A number that is no whole one, or too large: nothing here takes it.
    case otherNumber
    case text(String)
    case list([BodyValue])
    case object([String: BodyValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let members = try? container.decode([String: BodyValue].self) {
            self = .object(members)
        } else if let elements = try? container.decode([BodyValue].self) {
            self = .list(elements)
        } else {
            self = .otherNumber
        }
    }
}
