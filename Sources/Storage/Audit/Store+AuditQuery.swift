package import Federation
import GRDB

extension Store {
    /// The rows that are asked for, in the order that the place says.
    package func auditEntries(
        matching query: AuditQuery = AuditQuery(), from place: AuditPlace, limit: Int
    ) async throws(StoreFailure) -> [AuditEntry] {
        try await read { db in
            let search = try AuditSearch(query, from: place, in: db)
            return try search.entries(of: db, limit: limit)
        }
    }

    /// Rows behind a sequence number, oldest first.
    package func auditEntries(after sequence: Int, limit: Int) async throws(StoreFailure) -> [AuditEntry] {
        try await auditEntries(from: .after(sequence), limit: limit)
    }

    /// One row; `nil` when the log is not that long.
    package func auditEntry(_ sequence: Int) async throws(StoreFailure) -> AuditEntry? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM audit WHERE sequence = ?", arguments: [sequence])
                .map(AuditEntry.init(row:))
        }
    }
}
