import Federation
import Operations

extension Schema {
    static let authorisation = answer(
        "Entra issued tokens: what stands in them, beside what is needed.",
        [
            "authorised": .constant(true), "granted": permissions("Granted."), "missing": permissions("Not granted."),
            "superfluous": permissions("Granted, though nothing needs them."),
            "resources": .list(
                of: answer(
                    "The same for one resource.",
                    [
                        "resource": .text("Its application ID URI."), "granted": permissions("Granted."),
                        "missing": permissions("Not granted."), "superfluous": permissions("Not needed."),
                    ]), "Each resource by itself."),
        ])

    static let authorisationError = answer(
        "Why the connection is not authorised.",
        [
            "code": .text("Entra's code, or one word."), "message": .text("What was said."),
            "hint": text("What to do.").orNull, "may_be_propagating": .flag("Whether waiting may help."),
            "what_happened": .text("What it means."), "page": text("Where in Azure to look.").orNull,
            "values": .list(
                of: answer(
                    "One of our values.",
                    ["name": .word("Which.", of: ValueToCopy.self), "text": .text("As it has to stand in Azure.")]),
                "What to compare with what stands in Azure."),
            "slips": .list(of: .text("A sentence."), "What usually goes wrong."),
            "needs_sign_in": .flag("Whether only a person who signs in again can end it."),
            "trace_id": text("For Microsoft's support.").orNull,
            "correlation_id": text("For Microsoft's support.").orNull,
        ])

    /// What the problems of a try carry.
    static let unauthorised = members(["authorised": .constant(false), "error": .the(.authorisationError)])

    static let authoriseRequest = request(
        "Where to try it.",
        optional: ["tenant": tenant.described("Its own or one that it serves; its own if not said.")])

    static let authoriseAllRequest = request(
        "How to try them.",
        optional: ["parallel": integer("How many at once; 8 if not said.", in: ConnectionRoutes.parallel)])

    static let fleetRow = answer(
        "How one connection fared in one tenant.",
        [
            "connection": .name, "tenant": .tenant,
            "consent": .word("As far as the try shows it.", of: FleetRow.Consent.self),
            "last_good_at": time("When Entra last issued a token.").orNull,
            "code": text("Entra's code, or one word; null when it is authorised.").orNull,
        ], optional: ["missing": permissions("Not granted.")])

    static let exchangeOutcome = answer(
        "How the last call for one tenant ended.",
        [
            "tenant": .tenant, "tried_at": .time("When."),
            "last_good_at": time("When Entra last issued a token.").orNull,
            "code": text("Entra's code, or one word; null when it issued one.").orNull,
        ])

    private static func permissions(_ description: String) -> Schema {
        list(of: .text("A permission."), description)
    }
}
