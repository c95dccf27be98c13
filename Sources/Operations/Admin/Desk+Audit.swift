package import Federation
package import Storage

extension Desk {
    /// Rows behind a sequence number, oldest first.
    package func auditEntries(after sequence: Int, limit: Int) async throws -> [AuditEntry] {
        try await store.auditEntries(after: sequence, limit: limit)
    }

    /// What happened to a connection, newest first.
    ///
    /// - Parameter sequence: the last row of the page before; `nil` for the first page.
    package func auditEntries(
        of connection: Connection, before sequence: Int?, limit: Int
    ) async throws -> [AuditEntry] {
        try await store.auditEntries(ofTarget: "connection:\(connection.id)", before: sequence, limit: limit)
    }

    /// Walks the whole audit chain.
    ///
    /// - Parameter noted: a head that was printed earlier. Without one, rows cut off at the end are not noticed.
    package func verifyAudit(against noted: AuditHead? = nil) async throws -> AuditVerdict {
        try await store.verifyAudit(against: noted)
    }

    /// The same with the head as it was printed.
    ///
    /// - Throws: `InvalidText`.
    package func verifyAudit(againstPrinted text: String) async throws -> AuditVerdict {
        guard let head = AuditHead(text) else {
            throw InvalidText(kind: "head", problem: "is not SEQUENCE:LINK as 'audit verify' prints it", text: text)
        }
        return try await verifyAudit(against: head)
    }
}
