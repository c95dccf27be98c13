@testable import EntraSimulator

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }

    subscript(name: String) -> JSONValue? {
        get { members?[name] }
        set {
            var changed = members ?? [:]
            changed[name] = newValue
            self = .object(changed)
        }
    }

    subscript(index: Int) -> JSONValue? {
        get { list.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
        set {
            guard var changed = list, let newValue else { return }
            changed[index] = newValue
            self = .array(changed)
        }
    }
}
