package import Federation
import GRDB

extension Store {
    /// What each is called now; those that are gone are left out.
    package func names(of parties: Set<AuditParty>) async throws(StoreFailure) -> [AuditParty: String] {
        try await read { db in
            var names: [AuditParty: String] = [:]
            for (kind, parties) in Dictionary(grouping: parties, by: \.kind) {
                let marks = parties.map { _ in "?" }.joined(separator: ", ")
                let rows = try Row.fetchAll(
                    db, sql: "SELECT id, name FROM \(kind.table) WHERE id IN (\(marks))",
                    arguments: StatementArguments(parties.map(\.id)))
                for row in rows { names[AuditParty(kind, id: row["id"])] = row["name"] }
            }
            return names
        }
    }

    /// Whatever has that name now, of every kind.
    package func parties(called name: Name) async throws(StoreFailure) -> [AuditParty] {
        try await read { db in
            try AuditParty.Kind.allCases.flatMap { kind in
                try String.fetchAll(db, sql: "SELECT id FROM \(kind.table) WHERE name = ?", arguments: [name.text])
                    .map { AuditParty(kind, id: $0) }
            }
        }
    }
}

extension AuditParty.Kind {
    fileprivate var table: String {
        switch self {
        case .agent: "agents"
        case .connection: "connections"
        case .certificate: "certificates"
        case .client: "clients"
        case .admin: "admins"
        }
    }
}
