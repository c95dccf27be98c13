import Federation
import Foundation
import Hummingbird
import Operations

/// What an admin looks for in the log, as the address of the page has it.
struct AuditFilter: Sendable {
    /// Everything that was typed or chosen, by the names of the fields.
    let typed: [String: String]

    private static let names = ["who", "what", "on", "outcome", "from", "until"]

    /// - Parameter items: of the address's query; those that are not of a field are passed over.
    init(_ items: [String: String]) {
        typed = items.filter { Self.names.contains($0.key) && !$0.value.isEmpty }
    }

    /// The address of a page of the room with this filter.
    ///
    /// - Parameter items: what else its query says.
    func address(_ path: String = Room.audit.path.text, _ items: (String, String)...) -> String {
        let all = Self.names.compactMap { name in typed[name].map { (name, $0) } } + items
        guard !all.isEmpty else { return path }
        return path + "?" + all.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    }

    /// What is asked of the log, and what is wrong with what was typed.
    func query(_ desk: Desk) async throws -> (query: AuditQuery, problems: [String: String]) {
        var (query, problems) = (AuditQuery(), [String: String]())
        func note(_ problem: String, of name: String) { problems[name] = problem }
        query.actors = try await texts("who", desk, note)
        query.targets = try await texts("on", desk, note)
        query.action = word("what", note)
        query.outcome = word("outcome", note)
        query.from = day("from", note)
        query.until = day("until", note)?.addingTimeInterval(86_400)
        return (query, problems)
    }

    private func texts(_ name: String, _ desk: Desk, _ note: (String, String) -> Void) async throws -> [String]? {
        guard let text = typed[name] else { return nil }
        let texts = try await desk.auditTexts(for: text)
        if texts.isEmpty { note("Nothing is called that now. What was removed is found by its ID.", name) }
        return texts
    }

    private func word<Word: RawRepresentable>(
        _ name: String, _ note: (String, String) -> Void
    ) -> Word? where Word.RawValue == String {
        guard let text = typed[name] else { return nil }
        if Word(rawValue: text) == nil { note("Choose one of these.", name) }
        return Word(rawValue: text)
    }

    private func day(_ name: String, _ note: (String, String) -> Void) -> Date? {
        guard let text = typed[name] else { return nil }
        let day = Date(day: text)
        if day == nil { note("Write the day like 2027-05-24.", name) }
        return day
    }
}
