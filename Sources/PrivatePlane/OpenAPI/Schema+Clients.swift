import Federation

extension Schema {
    static let client = answer(
        "An integration that calls with a key.",
        [
            "id": .id(of: "client"), "name": .name, "allow": .list(of: .grant, "What it may use."),
            "admin": .flag("Whether it may use the admin API."),
            "last_used_at": time("When one of its keys was presented last, to the minute.").orNull,
        ])

    static let newClient = request(
        "A client to be added.", ["name": name.example("helpdesk")],
        optional: [
            "allow": list(of: grant, "What it may use."), "admin": flag("Whether it may use the admin API."),
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
}
