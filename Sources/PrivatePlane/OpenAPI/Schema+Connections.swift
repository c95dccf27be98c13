import Federation

extension Schema {
    static let connection = answer(
        "One Microsoft integration.",
        [
            "id": .id(of: "connection"), "name": .name, "tenant": tenant.orNull, "client_id": applicationID.orNull,
            "credential": .word("How it proves itself.", of: Credential.Kind.self),
            "permissions": .word("In whose name it acts.", of: PermissionType.self),
            "scopes": .list(of: .scope, "Its scopes; its cloud's Microsoft Graph when empty."),
            "status": .word("How far it has come.", of: Connection.Status.self),
            "cloud": .word("Where its tenant lives.", of: Cloud.self),
            "needs": .list(of: .permission, "Permissions that the integration needs."),
            "tenants": .list(of: .tenant, "All tenants that tokens may be asked for."),
            "previous_credential": word("What could be put back.", of: Credential.Kind.self).orNull,
            "secret_expires_at": time("When its secret ends, as Azure showed it.").orNull,
            "signed_in": text("Who signed in for it.").orNull,
            "signed_in_at": time("When.").orNull,
            "sign_in_ended": answer(
                "Why that person has to sign in again.",
                ["code": .text("Entra's code, or one word."), "reason": .text("In a sentence.")]
            ).orNull,
        ])

    static let newConnection = request(
        "A connection to be added, with one way to prove itself.", ["name": name.example("graph")],
        optional: namedCredentials + edits
    ).exactlyOne(of: proofs)

    static let connectionChange = request("What is to change.", optional: edits)

    static let credentialChange = request(
        "What the connection is to prove itself with from now on: one of the members, beside `untried`.",
        optional: namedCredentials + [
            "previous": flag("Puts back what it proved itself with before."),
            "forget_previous": flag("Gives up what could be put back; a secret is destroyed."),
            "untried": flag("Does not try it first, for when Entra cannot be asked."),
        ]
    ).exactlyOne(of: proofs + [having("previous", true), having("forget_previous", true)])

    private static let proofs = ["agent", "certificate", "secret"].map { having($0) }

    private static let namedCredentials: Members = [
        "agent": reference(to: "agent that speaks for it"),
        "certificate": reference(to: "certificate that it signs with"),
        "secret": request(
            "A client secret.",
            ["value": text("The secret's value, not its ID.", pattern: "^[!-~]+$", length: 1...ClientSecret.longest)],
            optional: ["expires_at": integer("When it ends, as Azure shows it. Unix seconds.", in: BodyMembers.times)]),
    ]

    private static let edits: Members = [
        "tenant": tenant, "client_id": applicationID,
        "permissions": word("In whose name it acts.", of: PermissionType.self),
        "cloud": word("Where its tenant lives.", of: Cloud.self),
        "assertion_algorithm": word(
            "How an assertion is signed that a certificate vouches for.", of: ClientAssertion.Algorithm.self),
        "scopes": list(of: scope, "What tokens may be asked for."),
        "preset": word("A well-known integration, whose needs come first.", of: Preset.all.map(\.name)),
        "needs": list(of: permission, "Permissions that the integration needs."),
        "tenants": list(of: tenant, "Tenants beside its own that tokens may be asked for."),
    ]
}
