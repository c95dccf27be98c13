import Foundation

@testable import PrivatePlane

/// Holds JSON values against the schemas of an OpenAPI document, as far as ours go. Objects of answers are taken for
/// closed: a member that the document does not tell of is a flaw, too.
struct SchemaCheck {
    let document: BodyValue

    /// What is wrong with a value, each with the place where.
    func flaws(of value: BodyValue, as schema: BodyValue, at place: String = "") -> [String] {
        let unknown = Set(value.members.keys).subtracting(names(in: schema))
        let isOpen = names(in: schema).isEmpty
        return rules(schema, on: value, at: place) + (isOpen ? [] : unknown.map { "\(place)/\($0) is not documented" })
    }

    /// Every member that a schema tells of, wherever.
    private func names(in schema: BodyValue) -> Set<String> {
        let schema = resolved(schema)
        let parts = schema["allOf"].elements + schema["anyOf"].elements
        return parts.reduce(into: Set(schema["properties"].members.keys)) { $0.formUnion(names(in: $1)) }
    }

    private func rules(_ schema: BodyValue, on value: BodyValue, at place: String) -> [String] {
        let schema = resolved(schema)
        var flaws: [String] = []
        let types = schema["type"].elements.isEmpty ? [schema["type"]] : schema["type"].elements
        if types != [.null], !types.contains(value.type) { flaws.append("\(place) is \(value), not \(types)") }
        if schema["enum"] != .null, !schema["enum"].elements.contains(value) {
            flaws.append("\(place) is \(value), none of \(schema["enum"])")
        }
        if schema["const"] != .null, schema["const"] != value { flaws.append("\(place) is not \(schema["const"])") }
        if case .text(let text) = value { flaws += textRules(schema, on: text, at: place) }
        if case .integer(let number) = value, case .integer(let least) = schema["minimum"], number < least {
            flaws.append("\(place) is below \(least)")
        }
        for part in schema["allOf"].elements { flaws += rules(part, on: value, at: place) }
        let choices = schema["anyOf"].elements
        if !choices.isEmpty, !choices.contains(where: { self.flaws(of: value, as: $0).isEmpty }) {
            flaws.append("\(place) is none of its choices: \(value)")
        }
        return flaws + contents(schema, of: value, at: place)
    }

    private func contents(_ schema: BodyValue, of value: BodyValue, at place: String) -> [String] {
        guard case .object(let members) = value else {
            return value.elements.enumerated().flatMap { flaws(of: $1, as: schema["items"], at: "\(place)/\($0)") }
        }
        let missing = schema["required"].elements.compactMap(\.text).filter { members[$0] == nil }
        return schema["properties"].members.reduce(into: missing.map { "\(place)/\($0) is missing" }) { flaws, member in
            guard let value = members[member.key] else { return }
            flaws += self.flaws(of: value, as: member.value, at: "\(place)/\(member.key)")
        }
    }

    private func textRules(_ schema: BodyValue, on text: String, at place: String) -> [String] {
        var flaws: [String] = []
        // What ECMA-262 ends with `$`, ICU also ends in front of a line break.
        if let pattern = schema["pattern"].text?.replacing("$", with: #"\z"#),
            text.range(of: pattern, options: .regularExpression) == nil
        {
            flaws.append("\(place) '\(text)' does not match \(pattern)")
        }
        let length = text.unicodeScalars.count
        if case .integer(let least) = schema["minLength"], length < least { flaws.append("\(place) is too short") }
        if case .integer(let most) = schema["maxLength"], length > most { flaws.append("\(place) is too long") }
        return flaws
    }

    private func resolved(_ schema: BodyValue) -> BodyValue {
        guard let reference = schema["$ref"].text else { return schema }
        let target = document.at(reference.split(separator: "/").dropFirst().map(String.init))
        return target == .null ? .object(["const": .text("something: there is no \(reference)")]) : target
    }
}

extension BodyValue {
    init(json text: String) throws { self = try JSONDecoder().decode(BodyValue.self, from: Data(text.utf8)) }

    subscript(name: String) -> BodyValue { members[name] ?? .null }

    func at(_ path: [String]) -> BodyValue { path.reduce(self) { $0[$1] } }

    var members: [String: BodyValue] { if case .object(let members) = self { members } else { [:] } }
    var elements: [BodyValue] { if case .list(let elements) = self { elements } else { [] } }
    var text: String? { if case .text(let text) = self { text } else { nil } }

    fileprivate var type: BodyValue {
        switch self {
        case .null: "null"
        case .flag: "boolean"
        case .integer: "integer"
        case .otherNumber: "number"
        case .text: "string"
        case .list: "array"
        case .object: "object"
        }
    }
}

extension BodyValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
}
