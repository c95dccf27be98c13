import Federation

extension Operation {
    static let listClients = Operation(
        "listClients", "Lists the clients by name", answering: .list(of: .client, "A page of them.")
    ).with { $0.parameters = Parameter.page }

    static let addClient = Operation(
        "addClient", "Adds a client and makes its key, unless it is known by something else",
        answering: .created(.addedClient)
    ).with {
        $0.body = .required(.newClient)
        $0.problems = [.nameTaken, .notFound, .proofTaken]
    }

    static let showClient = Operation("showClient", "Shows a client", answering: .ok(.the(.client), "The client."))

    static let removeClient = Operation("removeClient", "Removes a client", answering: .done).with {
        $0.description = "Its keys work no more."
    }

    static let rotateClientKey = Operation(
        "rotateClientKey", "Makes another key for a client", answering: .ok(.the(.clientWithKey), "The new key.")
    ).with { $0.body = .optional(.keyRotation) }

    static let trustClient = Operation(
        "trustClient", "Lets a client prove itself without a key",
        answering: .ok(
            .answer("All by which it is known.", ["known_by": .list(of: .the(.clientProof), "The newest first.")]),
            "By what it is known.")
    ).with {
        $0.description = "By tokens of another issuer, or by assertions that it signs itself."
        $0.body = .required(.newProof)
        $0.problems = [.notFound, .proofTaken]
    }

    static let distrustClient = Operation(
        "distrustClient", "Believes a client's tokens or assertions no longer", answering: .done)
}
