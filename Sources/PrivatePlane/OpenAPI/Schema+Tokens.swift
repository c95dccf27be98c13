import Federation

extension Schema {
    static let assertion = answer(
        "A freshly signed assertion and the triple it speaks for.",
        [
            "token": .text("The assertion, a JWT in compact form."),
            "token_type": .constant("urn:ietf:params:oauth:token-type:jwt"),
            "issuer": .text("Its `iss`.", format: "uri"), "subject": .subject, "audience": .audience,
            "expires_at": .time("When it ends."),
        ])

    static let accessToken = answer(
        "An access token that Entra issued.",
        [
            "access_token": .text("To be sent to the resource as it is."), "token_type": .constant("Bearer"),
            "expires_in": .integer("Whole seconds that are left of it."), "expires_at": .time("When it ends."),
            "source": .word("Whether Entra was asked for it, or it was remembered.", of: ["entra", "cache"]),
        ])

    static let managedIdentityToken = answer(
        "An access token as managed identities get it: numbers are texts.",
        [
            "access_token": .text("To be sent to the resource as it is."), "token_type": .constant("Bearer"),
            "expires_in": .text("Whole seconds that are left of it.", pattern: "^[0-9]+$"),
            "expires_on": .text("When it ends, in Unix seconds.", pattern: "^[0-9]+$"),
            "resource": .text("As it was asked for."), "client_id": applicationID,
        ])

    // Members that are not known are overlooked here, and null is as good as none.
    static let mintRequest = answer(
        "What kind of assertion is wanted.", [:],
        optional: [
            "audience": audience.described("One of the agent's audiences; its first if not said.").orNull,
            "lifetime": integer("How many seconds it lives; as it is set if not said.", in: Assertion.lifetimes).orNull,
            "target": word("For whom it is: nothing is minted that would not be taken there.", of: TrustTarget.self)
                .orNull,
        ])

    static let exchangeRequest = answer(
        "What kind of access token is wanted.", [:],
        optional: [
            "scope": scope.described("One of the connection's scopes; its first if not said.").orNull,
            "tenant": tenant.described("The connection's own tenant or one that it serves; its own if not said.")
                .orNull,
            "force_refresh": flag("Asks Entra even if a token or a refusal is remembered.").orNull,
        ])
}

extension Schema {
    static let liveness = answer("The process answers.", ["status": .constant("live")])

    static let readiness = answer(
        "Whether requests should be sent here.",
        ["status": .word("Whether it can mint.", of: ["ready", "not ready"])],
        optional: ["warnings": .list(of: .text("A sentence."), "What an admin should look at; all of it still works.")])
}
