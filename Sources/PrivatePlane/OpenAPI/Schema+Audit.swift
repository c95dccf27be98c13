import Federation

extension Schema {
    static let auditEntry = answer(
        "Something that happened.",
        [
            "sequence": .integer("Its place; no number is left out.", in: 1...Int.max),
            "at": .integer("When. Milliseconds since 1970."), "actor": .text("Who.").example("service"),
            "action": .text("What.").example("token.mint"), "target": .text("To what."),
            "outcome": .text("`ok`, or one word for why not."),
            "details": ofType("object", "More about it; never a secret or a token."),
            "link": .text("What chains it to the one before.", pattern: "^[0-9a-f]{64}$"),
        ])

    static let auditCheck = request(
        "What the log is held against.",
        optional: [
            "head": auditHead.described("The `head` that an earlier check gave."),
            "from": auditHead.described("The same; rows up to it are not checked again."),
        ])

    static let auditVerdict = answer(
        "Whether the log is whole.", ["ok": .flag("Whether it is.")],
        optional: [
            "rows": .integer("How many rows there are."), "head": .auditHead,
            "broken_at": .integer("The first row that was tampered with."),
            "cut_off_after": .integer("The last row there is, though there were more."),
        ])
}
