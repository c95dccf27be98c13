import Federation
import Hummingbird

/// The items of a request's query, each known and there once at the most.
struct QueryItems {
    private var items: [String: String] = [:]

    /// - Throws: `Problem` for an item that is not one of these, or stands twice.
    init(_ request: Request, _ known: String...) throws(Problem) {
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                let slip = InvalidText(kind: "query item", problem: "is not known here", text: String(name))
                throw Problem(.badRequest, "The \(slip).")
            }
            guard items.updateValue(String(value), forKey: String(name)) == nil else {
                throw Problem(.badRequest, "The query has '\(name)' twice.")
            }
        }
    }

    subscript(name: String) -> String? { items[name] }

    func value<Value>(
        _ name: String, as make: (String) throws(InvalidText) -> Value
    ) throws(Problem) -> Value? {
        guard let text = items[name] else { return nil }
        do throws(InvalidText) { return try make(text) } catch { throw Problem(.invalidValue, "The \(error).") }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = items[name] else { return nil }
        guard let integer = Int(text), range.contains(integer) else {
            throw Problem(
                .invalidValue, "'\(name)' has to be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return integer
    }

    /// One of the words of a closed list.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, of words: Word.Type
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let text = items[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let all = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.invalidValue, "'\(name)' has to be one of \(all).")
        }
        return word
    }
}
