import Federation
import Hummingbird
import Operations

/// `/connections/{connection}/history`: how its calls ended, and what was done to it.
struct HistoryPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.connectionHistory]

    var all: [PageRoute] { [.get("/connections/:connection/history", show)] }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let before = request.uri.queryParameters["before"].flatMap { Int($0) }
        let tenants = request.uri.queryParameters["tenants"].flatMap { Int($0) }
        return try await desk.unlocked(try context.connectionInPath) { connection in
            let entries = try await desk.auditEntries(
                of: connection, before: before, limit: AuditList.length + 1)
            let view = HistoryView(
                connection, try await ConnectionHead(connection, on: .history, asking: desk),
                OutcomeList(of: connection, try await desk.outcomes(of: connection), from: tenants), entries,
                try await desk.names(in: entries), isPart: before != nil)
            return Page(.history, of: connection, .connectionHistory, view)
        }
    }
}

extension Template {
    static let connectionHistory = Template("connection-history", PackageResources.connection_history_mustache)
}

/// The template `connection-history`.
struct HistoryView: Sendable {
    let head: ConnectionHead
    let outcomes: OutcomeList
    let rows: [AuditList.Row]
    let newest: String?
    let older: String?

    /// - Parameters:
    ///   - entries: newest first; one more than is shown tells whether there are others.
    ///   - isPart: whether the list does not begin with the newest.
    init(
        _ connection: Connection, _ head: ConnectionHead, _ outcomes: OutcomeList, _ entries: [AuditEntry],
        _ names: [AuditParty: String], isPart: Bool
    ) {
        self.head = head
        self.outcomes = outcomes
        rows = entries.prefix(AuditList.length).map { AuditList.Row($0, names) }
        let path = ConnectionTab.history.path(of: connection).text
        newest = isPart ? path : nil
        older = entries.count > AuditList.length ? rows.last.map { "\(path)?before=\($0.sequence)" } : nil
    }
}

/// How the last calls for the tenants of a connection ended. There may be a thousand, so they come in parts.
struct OutcomeList: Sendable {
    let rows: [Row]
    let first: String?
    let next: String?

    private static let length = 20

    /// - Parameter start: how many come before; an address that no page of ours has leads to the beginning.
    init(of connection: Connection, _ outcomes: [ExchangeOutcome], from start: Int?) {
        let start = start.flatMap { $0 > 0 && $0 < outcomes.count ? $0 : nil } ?? 0
        let end = min(start + Self.length, outcomes.count)
        let path = ConnectionTab.history.path(of: connection).text
        rows = outcomes[start..<end].map(Row.init)
        first = start > 0 ? path : nil
        next = end < outcomes.count ? "\(path)?tenants=\(end)" : nil
    }

    struct Row: Sendable {
        let tenant: String
        let code: String?
        let tried: Moment
        let lastGood: Moment?

        init(_ outcome: ExchangeOutcome) {
            (tenant, code) = (outcome.tenant.text, outcome.problem)
            (tried, lastGood) = (Moment(outcome.triedAt), Moment(outcome.succeededAt))
        }
    }
}
