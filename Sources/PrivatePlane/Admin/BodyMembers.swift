import Federation
import Hummingbird
import Operations

/// The members of an object in a request's body. Each is taken under its name; one that nobody takes is refused, since
/// a slip of the pen must not pass for a wish that was fulfilled.
struct BodyMembers {
    /// Where the object itself is (RFC 6901).
    let place: String
    private var rest: [String: BodyValue]

    private init(_ members: [String: BodyValue], at place: String) {
        rest = members
        self.place = place
    }

    /// Reads a body and lets its members be taken.
    ///
    /// - Parameters:
    ///   - isOptional: whether no body is as good as an empty object.
    ///   - limit: how many bytes it may have.
    /// - Throws: `Refusal` for a body that is not JSON, `Problem` for one that is not what was wanted.
    static func read<Value>(
        _ request: Request, isOptional: Bool = false, limit: Int = JSONBody.limit,
        _ take: (inout BodyMembers) throws -> Value
    ) async throws -> Value {
        let body = try await JSONBody.decode(BodyValue.self, from: request, limit: limit)
        switch body ?? (isOptional ? .object([:]) : .null) {
        case .object(let members): return try taken(members, at: "", take)
        default: throw Problem(.badRequest, "The body has to be a JSON object.", pointer: "")
        }
    }

    private static func taken<Value>(
        _ members: [String: BodyValue], at place: String, _ take: (inout BodyMembers) throws -> Value
    ) throws -> Value {
        var members = BodyMembers(members, at: place)
        let value = try take(&members)
        guard let unknown = members.rest.keys.min() else { return value }
        let slip = InvalidText(kind: "member", problem: "is not known here", text: unknown)
        throw Problem(.badRequest, "The \(slip).", pointer: members.pointer(unknown))
    }

    /// RFC 6901 section 3.
    func pointer(_ name: String) -> String {
        place + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// A problem with a member.
    func problem(_ name: String, _ detail: String) -> Problem {
        Problem(.invalidValue, detail, pointer: pointer(name))
    }

    /// - Throws: `Problem` for a member that is not there.
    func required<Value>(_ name: String, _ value: Value?) throws(Problem) -> Value {
        guard let value else { throw problem(name, "The member '\(name)' is missing.") }
        return value
    }
}

// Taking. Each gives `nil` for a member that is not there.
extension BodyMembers {
    mutating func text(_ name: String) throws(Problem) -> String? {
        switch rest.removeValue(forKey: name) {
        case nil: return nil
        case .text(let text): return text
        default: throw wrongType(name, "a string")
        }
    }

    mutating func flag(_ name: String) throws(Problem) -> Bool? {
        switch rest.removeValue(forKey: name) {
        case nil: return nil
        case .flag(let flag): return flag
        default: throw wrongType(name, "true or false")
        }
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        switch rest.removeValue(forKey: name) {
        case nil: return nil
        case .integer(let integer) where range.contains(integer): return integer
        default: throw wrongType(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    mutating func value<Value>(
        _ name: String, as make: (String) throws(InvalidText) -> Value
    ) throws(Problem) -> Value? {
        guard let text = try text(name) else { return nil }
        return try made(text, at: pointer(name), as: make)
    }

    mutating func values<Value>(
        _ name: String, as make: (String) throws(InvalidText) -> Value
    ) throws(Problem) -> [Value]? {
        guard let value = rest.removeValue(forKey: name) else { return nil }
        guard case .list(let elements) = value else { throw wrongType(name, "an array of strings") }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            guard case .text(let text) = element else { throw wrongType(name, "an array of strings") }
            values.append(try made(text, at: "\(pointer(name))/\(index)", as: make))
        }
        return values
    }

    /// One of the words of a closed list.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, of words: Word.Type
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw wrongType(name, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    mutating func object<Value>(
        _ name: String, _ take: (inout BodyMembers) throws -> Value
    ) throws -> Value? {
        switch rest.removeValue(forKey: name) {
        case nil: return nil
        case .object(let members): return try Self.taken(members, at: pointer(name), take)
        default: throw wrongType(name, "an object")
        }
    }

    private func wrongType(_ name: String, _ wanted: String) -> Problem {
        problem(name, "The member '\(name)' has to be \(wanted).")
    }

    private func made<Value>(
        _ text: String, at pointer: String, as make: (String) throws(InvalidText) -> Value
    ) throws(Problem) -> Value {
        do throws(InvalidText) { return try make(text) } catch {
            throw Problem(.invalidValue, "The \(error).", pointer: pointer)
        }
    }
}
