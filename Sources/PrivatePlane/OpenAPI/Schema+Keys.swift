import Federation

extension Schema {
    static let key = answer(
        "A signing key and what will become of it.",
        [
            "kid": .text("Its id in the published set."), "state": .word("Where it stands.", of: KeyState.self),
            "created_at": .time("When it was made."), "activates_at": time("When it begins to sign.").orNull,
            "retires_at": time("When it is published no more.").orNull,
            "seen_for": .integer("For how many seconds it has been seen at the issuer URL."),
            "looked_at": time("When was last looked.").orNull, "problem": text("Why it was not seen.").orNull,
        ])

    static let rotationRequest = request(
        "How to rotate.",
        optional: [
            "now": flag("Does not wait until verifiers have learnt the next key."),
            "to": text("The kid of the key that is to sign; the next one if not said."),
        ])

    static let rotation = answer(
        "What came of it.",
        [
            "activated": .flag("Whether the key signs now."), "kid": .text("Which."),
            "wait": .integer("In how many seconds it will."),
        ])

    static let confirmation = request(
        "Whether it is meant.", optional: ["confirm": flag("Without, nothing is done and 409 tells what would be.")])

    static let revocation = answer(
        "What was revoked, or would be, and whom that touches.",
        [
            "revoked": .list(of: .text("A kid."), "The keys."), "successor": text("The key that signs then.").orNull,
            "live_assertions": .integer("How many assertions are cut short."),
            "agents": .list(of: .name, "Whose they are."),
            "credentials": .list(
                of: answer(
                    "A federated credential in Azure to look at.",
                    [
                        "connection": .name, "tenant": tenant.orNull, "client_id": applicationID.orNull,
                        "issuer": .text("The issuer URL.", format: "uri"), "subject": .subject,
                    ]), "Those that trust them."),
        ])

    /// What the problems of a route carry that tells of this.
    static func report(_ name: SchemaName) -> Schema { members(["report": .the(name)]) }
}
