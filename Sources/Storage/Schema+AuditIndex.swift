extension Schema {
    /// What finds the rows of one actor, action or target, and those that are not `ok`, among ten million. The sequence
    /// number is the last column of each by itself (SQLite: "the rowid is appended"), so that they come in its order.
    static let auditIndices = [
        "CREATE INDEX audit_by_actor ON audit (actor)",
        "CREATE INDEX audit_by_action ON audit (action)",
        "CREATE INDEX audit_by_target ON audit (target)",
        "CREATE INDEX audit_refused ON audit (sequence) WHERE outcome <> 'ok'",
    ]

    /// Holds what else is asked of such rows: among many, those that nothing is found for need not be read to be passed.
    static let auditIndexOfRefusals = [
        "DROP INDEX audit_refused",
        "CREATE INDEX audit_refused ON audit (sequence, action, target, actor) WHERE outcome <> 'ok'",
    ]
}
