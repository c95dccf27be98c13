import Federation
import FoundationEssentials

extension JSON {
    /// Unix seconds; `null` when there is no time.
    static func seconds(_ date: Date?) -> JSON {
        date.map { .integer(Int($0.timeIntervalSince1970)) } ?? .null
    }
}
