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
        return try await desk.unlocked(try context.connectionInPath) { connection in
            let entries = try await desk.auditEntries(
                of: connection, before: before, limit: AuditList.length + 1)
            let view = HistoryView(
                connection, try await ConnectionHead(connection, on: .history, asking: desk),
                try await desk.outcomes(of: .id(connection.id)), entries, try await desk.names(in: entries),
                isPart: before != nil)
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
    let outcomes: [Outcome]
    let rows: [AuditList.Row]
    let newest: String?
    let older: String?

    struct Outcome: Sendable {
        let tenant: String
        let code: String?
        let tried: Moment
        let lastGood: Moment?

        init(_ outcome: ExchangeOutcome) {
            (tenant, code) = (outcome.tenant.text, outcome.problem)
            (tried, lastGood) = (Moment(outcome.triedAt), Moment(outcome.succeededAt))
        }
    }

    /// - Parameters:
    ///   - entries: newest first; one more than is shown tells whether there are others.
    ///   - isPart: whether the list does not begin with the newest.
    init(
        _ connection: Connection, _ head: ConnectionHead, _ outcomes: [ExchangeOutcome], _ entries: [AuditEntry],
        _ names: [AuditParty: String], isPart: Bool
    ) {
        self.head = head
        self.outcomes = outcomes.map(Outcome.init)
        rows = entries.prefix(AuditList.length).map { AuditList.Row($0, names) }
        let path = ConnectionTab.history.path(of: connection).text
        newest = isPart ? path : nil
        older = entries.count > AuditList.length ? rows.last.map { "\(path)?before=\($0.sequence)" } : nil
    }
}
