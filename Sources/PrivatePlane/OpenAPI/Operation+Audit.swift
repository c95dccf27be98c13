import Federation

extension Operation {
    static let listAudit = Operation(
        "listAudit", "Lists the audit log, oldest first", answering: .list(of: .auditEntry, "A page of it.")
    ).with {
        $0.parameters = [.limit, .query("after", .integer("The sequence number before the first that is wanted."))]
    }

    static let verifyAudit = Operation(
        "verifyAudit", "Checks that nobody tampered with the audit log",
        answering: .ok(.the(.auditVerdict), "What was found; a broken chain is an answer, too.")
    ).with { $0.body = .optional(.auditCheck) }
}
