import Federation

extension Schema {
    static let entraRefusal = answer(
        "What Entra said, as it sent it.",
        [
            "code": .text("Its code with the prefix.").orNull.example("AADSTS700213"),
            "error_codes": .list(of: .integer("A number."), "All numbers of its answer."),
            "trace_id": .text("For Microsoft's support.").orNull,
            "correlation_id": .text("For Microsoft's support.").orNull,
            "timestamp": .text("When, as Entra wrote it.").orNull,
        ])

    static let oauthError = answer(
        "How a token endpoint says no (RFC 6749 section 5.2).",
        [
            "error": .text("A registered error code."),
            "error_description": .text("What happened, in one sentence.", pattern: #"^[\x20\x21\x23-\x5b\x5d-\x7e]*$"#),
        ],
        optional: [
            "hint": .text("What to do about it."), "entra": .the(.entraRefusal),
            "may_be_propagating": .flag("Whether a change in Azure may still be spreading, so that waiting helps."),
        ])

    static let doorError = answer(
        "How a door says no: each of its clients shows another of these members.",
        [
            "statusCode": .integer("The HTTP status."),
            "message": .text("What happened, and what to do about it."),
            "correlationId": .text("Entra's, where it refused; else this request's, as the log has it."),
            "error": .text("A registered OAuth error code."),
            "error_description": .text("As `message`.", pattern: #"^[\x20\x21\x23-\x5b\x5d-\x7e]*$"#),
        ], optional: ["entra": .the(.entraRefusal)])

    static let problem = answer(
        "How the admin API says no (RFC 9457).",
        [
            "type": .text("The kind of problem.", format: "uri-reference"),
            "title": .text("The kind in words, the same every time."), "status": .integer("The HTTP status."),
            "detail": .text("What happened this time, in one sentence."),
        ],
        optional: [
            "hint": .text("What to do about it."),
            "pointer": .text("The member of the body that is meant (RFC 6901).", format: "json-pointer"),
            "entra": .the(.entraRefusal),
        ])

    /// A problem of one of these kinds, which have one status, with what this route adds to it.
    static func problem(of kinds: [Problem.Kind], with more: Schema?) -> Schema {
        let types = members(["type": anything.with("enum", .strings(kinds.map { "/problems/\($0.rawValue)" }))])
        return all(of: [.the(.problem), types] + (more.map { [$0] } ?? []))
    }

    /// An OAuth error with one of these codes.
    static func oauthError(of codes: [String]) -> Schema {
        all(of: [.the(.oauthError), members(["error": anything.with("enum", .strings(codes))])])
    }
}
