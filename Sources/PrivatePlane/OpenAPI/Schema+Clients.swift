import Federation

extension Schema {
    static let client = answer(
        "An integration that calls with a key.",
        [
            "id": .id(of: "client"), "name": .name, "allow": .list(of: .grant, "What it may use."),
            "admin": .flag("Whether it may use the admin API."),
            "last_used_at": time("When it proved itself last, to the minute.").orNull,
        ],
        optional: ["known_by": .list(of: .the(.clientProof), "By what it is known without a key; left out of lists.")])

    static let clientProof = answer(
        "By what a client is known without a key: tokens of another issuer, or its public key.",
        [
            "id": .text("Of this client's only one."), "created_at": time("When it was added."),
            "last_used_at": time("When it was used last, to the minute.").orNull,
        ], optional: identity + ["public_key": .text("DER of a SubjectPublicKeyInfo, in base64.")])

    static let newProof = request(
        "By what a client is known without a key: `issuer` and `subject`, or `public_key`.",
        optional: identity + ["public_key": .text("PEM, a `PUBLIC KEY`.")])

    private static let identity: Schema.Members = [
        "issuer": .text("Of the tokens.", format: "uri"), "subject": .text("Of the tokens."),
        "audience": .text("Of the tokens; the URL of the private plane if not said."),
        "single_use": .flag("Whether each token counts once, by its `jti`."),
    ]

    static let newClient = request(
        "A client to be added.", ["name": name.example("helpdesk")],
        optional: [
            "allow": list(of: grant, "What it may use."), "admin": flag("Whether it may use the admin API."),
            "known_by": newProof.described("By what it is known without a key; no key is made then."),
        ])

    static let keyRotation = request(
        "How the old key goes.",
        optional: [
            "overlap": integer(
                "For how many seconds the old key still works; a day if not said.", in: ClientRoutes.overlap)
        ])

    static let clientWithKey = answer(
        "A client with the key that was just made for it. It is shown this once and kept only as a hash.",
        ["id": .id(of: "client"), "name": .name, "key": .text("What the client sends behind `Bearer`.")])

    static let addedClient = answer(
        "A client that was just added, with the key that was made for it, if it has one: it is shown this once.",
        ["id": .id(of: "client"), "name": .name],
        optional: ["key": .text("What the client sends behind `Bearer`; none where it is known by something else.")])
}
