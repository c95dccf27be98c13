import Federation

extension Schema {
    /// The members of an object, in their order.
    struct Members: Hashable, Sendable, ExpressibleByDictionaryLiteral {
        fileprivate var all: [Member]

        fileprivate struct Member: Hashable, Sendable {
            let name: String
            let schema: Schema
        }

        init(dictionaryLiteral elements: (String, Schema)...) {
            all = elements.map { Member(name: $0.0, schema: $0.1) }
        }

        static func + (left: Self, right: Self) -> Self {
            var both = left
            both.all += right.all
            return both
        }

        fileprivate var names: [String] { all.map(\.name) }
        fileprivate var json: JSON { .object(all.map { .init($0.name, $0.schema.json) }) }
    }

    /// An object that is answered. Members may be added to it one day, so callers overlook those they do not know.
    static func answer(_ description: String, _ required: Members, optional: Members = [:]) -> Schema {
        ofType("object", description).with("properties", (required + optional).json)
            .with("required", required.all.isEmpty ? nil : .strings(required.names))
    }

    /// An object that is sent, of which every member has to be known.
    static func request(_ description: String, _ required: Members = [:], optional: Members = [:]) -> Schema {
        answer(description, required, optional: optional).with("additionalProperties", false)
    }

    /// More about members of an object that is described elsewhere.
    static func members(_ members: Members) -> Schema { Schema([.init("properties", members.json)]) }

    /// Exactly one of these has to be true.
    func exactlyOne(of choices: [Schema]) -> Schema { with("oneOf", .array(choices.map(\.json))) }

    /// That an object has a member, of this value if one is given.
    static func having(_ name: String, _ value: JSON? = nil) -> Schema {
        let members = value.map { Members(dictionaryLiteral: (name, .constant($0))) }
        return Schema([.init("required", [.string(name)])]).with("properties", members?.json)
    }

    /// An object in which a member comes with that other one only.
    func allowing(_ name: String, onlyWith other: String) -> Schema {
        with("dependentRequired", .object([.init(name, [.string(other)])]))
    }
}
