import Foundation

/// Holds JSON values against the schemas of an OpenAPI document, as far as ours go. Objects are taken for closed: a
/// member that the document does not tell of is a flaw, too.
struct SchemaCheck {
    let schemas: [String: Any]

    init(_ document: [String: Any]) {
        let components = document["components"] as? [String: Any]
        schemas = components?["schemas"] as? [String: Any] ?? [:]
    }

    /// What is wrong with a value, each with the place where.
    func flaws(of value: Any, as schema: Any, at place: String = "") -> [String] {
        let schema = schema as? [String: Any] ?? [:]
        let known = members(of: schema)
        var flaws = rules(schema, on: value, at: place)
        if let object = value as? [String: Any], !known.isEmpty {
            flaws += Set(object.keys).subtracting(known).map { "\(place)/\($0) is not documented" }
        }
        return flaws
    }

    /// Every name that a schema tells of, wherever.
    private func members(of schema: [String: Any]) -> Set<String> {
        let schema = resolved(schema)
        var names = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
        for part in parts(schema, "allOf") + parts(schema, "anyOf") { names.formUnion(members(of: part)) }
        return names
    }

    private func rules(_ schema: [String: Any], on value: Any, at place: String) -> [String] {
        let schema = resolved(schema)
        var flaws: [String] = []
        if let type = schema["type"], !isOfType(type, value) { flaws.append("\(place) is \(value), not \(type)") }
        if let words = schema["enum"] as? [AnyHashable], !words.contains(where: { same($0, value) }) {
            flaws.append("\(place) is \(value), none of \(words)")
        }
        if let constant = schema["const"], !same(constant, value) { flaws.append("\(place) is not \(constant)") }
        if let text = value as? String { flaws += textRules(schema, on: text, at: place) }
        if let number = value as? NSNumber, let least = schema["minimum"] as? Int, number.intValue < least {
            flaws.append("\(place) is below \(least)")
        }
        for part in parts(schema, "allOf") { flaws += rules(part, on: value, at: place) }
        let choices = parts(schema, "anyOf")
        if !choices.isEmpty, !choices.contains(where: { self.flaws(of: value, as: $0).isEmpty }) {
            flaws.append("\(place) is none of its choices")
        }
        return flaws + contents(schema, of: value, at: place)
    }

    private func contents(_ schema: [String: Any], of value: Any, at place: String) -> [String] {
        if let elements = value as? [Any], let items = schema["items"] {
            return elements.enumerated().flatMap { flaws(of: $1, as: items, at: "\(place)/\($0)") }
        }
        guard let object = value as? [String: Any] else { return [] }
        let required = schema["required"] as? [String] ?? []
        let missing = required.filter { object[$0] == nil }.map { "\(place)/\($0) is missing" }
        return (schema["properties"] as? [String: Any] ?? [:]).reduce(into: missing) { flaws, property in
            guard let member = object[property.key] else { return }
            flaws += self.flaws(of: member, as: property.value, at: "\(place)/\(property.key)")
        }
    }

    private func textRules(_ schema: [String: Any], on text: String, at place: String) -> [String] {
        var flaws: [String] = []
        if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
            flaws.append("\(place) '\(text)' does not match \(pattern)")
        }
        let length = text.unicodeScalars.count
        if length < schema["minLength"] as? Int ?? 0 || length > schema["maxLength"] as? Int ?? .max {
            flaws.append("\(place) has \(length) characters")
        }
        return flaws
    }

    private func resolved(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String else { return schema }
        let name = String(reference.dropFirst("#/components/schemas/".count))
        return schemas[name] as? [String: Any] ?? ["const": "nothing: there is no \(reference)"]
    }

    private func parts(_ schema: [String: Any], _ keyword: String) -> [[String: Any]] {
        schema[keyword] as? [[String: Any]] ?? []
    }

    private func isOfType(_ type: Any, _ value: Any) -> Bool {
        if let types = type as? [String] { return types.contains { isOfType($0, value) } }
        let isFlag = (value as? NSNumber).map { CFGetTypeID($0) == CFBooleanGetTypeID() } ?? false
        switch type as? String {
        case "string": return value is String
        case "boolean": return isFlag
        case "integer": return !isFlag && value is NSNumber
        case "array": return value is [Any]
        case "object": return value is [String: Any]
        case "null": return value is NSNull
        default: return false
        }
    }

    private func same(_ left: Any, _ right: Any) -> Bool {
        (left as? NSObject).flatMap { left in (right as? NSObject).map { left == $0 } } ?? false
    }
}
