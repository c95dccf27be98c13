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
        var query = AuditQuery()
        query.targets = ["connection:\(connection.id)"]
        return try await auditEntries(matching: query, from: .before(sequence), limit: limit)
    }

    /// The rows that are asked for, in the order that the place says.
    package func auditEntries(
        matching query: AuditQuery, from place: AuditPlace, limit: Int
    ) async throws -> [AuditEntry] {
        try await store.auditEntries(matching: query, from: place, limit: limit)
    }

    /// - Throws: `StoreFailure.notFound`.
    package func auditEntry(_ sequence: Int) async throws -> AuditEntry {
        guard let entry = try await store.auditEntry(sequence) else {
            throw StoreFailure.notFound(kind: "audit entry", String(sequence))
        }
        return entry
    }

    /// What those who act in these rows, and what they act on, is called now. Those that are gone are left out.
    package func names(in entries: [AuditEntry]) async throws -> [AuditParty: String] {
        let texts = entries.flatMap { [$0.record.actor, $0.record.target] }
        return try await store.names(of: Set(texts.compactMap(AuditParty.init(_:))))
    }

    /// What somebody may mean who looks for rows about something: its name, its id, or what stands in the column.
    ///
    /// - Returns: texts as they stand in the columns of actors and targets; none when nothing is called so.
    package func auditTexts(for sought: String) async throws -> [String] {
        if AuditParty(sought) != nil || Self.isNameless(sought) { return [sought.lowercased()] }
        // What is gone has an id in the log and no kind elsewhere.
        if let id = ID<Never>(sought) {
            return AuditParty.Kind.allCases.map { AuditParty($0, id: id.description).text }
        }
        guard let name = try? Name(sought) else { return [] }
        return try await store.parties(called: name).map(\.text)
    }

    /// Actors and targets that have no name to be found by.
    private static func isNameless(_ text: String) -> Bool {
        ["service", "ring", "database", "master-key"].contains(text) || text.wholeMatch(of: /user:[0-9]+/) != nil
    }

    /// Walks the whole audit chain.
    ///
    /// - Parameters:
    ///   - noted: a head that was printed earlier. Without one, rows cut off at the end are not noticed.
    ///   - start: a head up to which the chain was walked before; only what comes behind it is walked.
    ///   - goesOn: asked now and then, with the head that has been reached, whether to go on.
    package func verifyAudit(
        against noted: AuditHead? = nil, from start: AuditHead? = nil,
        goesOn: @Sendable (AuditHead) -> Bool = { _ in true }
    ) async throws -> AuditVerdict {
        try await store.verifyAudit(against: noted, from: start, goesOn: goesOn)
    }

    /// The same with heads as they were printed.
    ///
    /// - Throws: `InvalidText`.
    package func verifyAudit(
        againstPrinted noted: String?, fromPrinted start: String? = nil
    ) async throws -> AuditVerdict {
        func head(_ text: String?) throws(InvalidText) -> AuditHead? {
            guard let text else { return nil }
            if let head = AuditHead(text) { return head }
            throw InvalidText(kind: "head", problem: "is not SEQUENCE:LINK as 'audit verify' prints it", text: text)
        }
        return try await verifyAudit(against: head(noted), from: head(start))
    }
}
