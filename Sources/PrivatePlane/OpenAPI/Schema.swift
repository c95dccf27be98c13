import Federation

/// A JSON Schema (draft 2020-12), which is what OpenAPI 3.1 describes values with.
struct Schema: Hashable, Sendable {
    private var members: [JSON.Member]

    init(_ members: [JSON.Member]) { self.members = members }

    var json: JSON { .object(members) }

    subscript(keyword: String) -> JSON? { members.first { $0.name == keyword }?.value }

    /// The same with a keyword, in the place of the value that it had; `nil` changes nothing.
    func with(_ keyword: String, _ value: JSON?) -> Schema {
        guard let value else { return self }
        var schema = self
        let member = JSON.Member(keyword, value)
        if let index = members.firstIndex(where: { $0.name == keyword }) {
            schema.members[index] = member
        } else {
            schema.members.append(member)
        }
        return schema
    }

    func example(_ value: JSON) -> Schema { with("examples", [value]) }

    func described(_ description: String) -> Schema { with("description", .string(description)) }
}

extension Schema {
    static func text(
        _ description: String, pattern: String? = nil, length: ClosedRange<Int>? = nil, format: String? = nil
    ) -> Schema {
        ofType("string", description).with("minLength", length.map { .integer($0.lowerBound) })
            .with("maxLength", length.map { .integer($0.upperBound) }).with("pattern", pattern.map(JSON.string))
            .with("format", format.map(JSON.string))
    }

    static func integer(_ description: String, in range: ClosedRange<Int> = 0...Int.max) -> Schema {
        ofType("integer", description).with("minimum", .integer(range.lowerBound))
            .with("maximum", range.upperBound == .max ? nil : .integer(range.upperBound))
    }

    static func flag(_ description: String) -> Schema { ofType("boolean", description) }

    /// Unix seconds.
    static func time(_ description: String) -> Schema { integer("\(description) Unix seconds.") }

    /// One of the words of a closed list.
    static func word<Word: RawRepresentable & CaseIterable>(
        _ description: String, of words: Word.Type
    ) -> Schema where Word.RawValue == String { word(description, of: Word.allCases.map(\.rawValue)) }

    static func word(_ description: String, of words: [String]) -> Schema {
        ofType("string", description).with("enum", .strings(words))
    }

    static func list(of element: Schema, _ description: String) -> Schema {
        ofType("array", description).with("items", element.json)
    }

    static func constant(_ value: JSON) -> Schema { Schema([.init("const", value)]) }

    static func all(of schemas: [Schema]) -> Schema { Schema([.init("allOf", .array(schemas.map(\.json)))]) }

    /// Nothing is said about the value.
    static let anything = Schema([])

    /// This value, or `null`.
    var orNull: Schema {
        guard let type = self["type"], self["enum"] == nil else {
            return Schema([.init("anyOf", [json, ["type": "null"]])])
        }
        return with("type", [type, "null"])
    }

    static func ofType(_ type: String, _ description: String) -> Schema {
        Schema([.init("type", .string(type)), .init("description", .string(description))])
    }
}
