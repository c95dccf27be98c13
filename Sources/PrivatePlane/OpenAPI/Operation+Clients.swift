import Federation

extension Operation {
    static let listClients = Operation(
        "listClients", "Lists the clients by name", answering: .list(of: .client, "A page of them.")
    ).with { $0.parameters = Parameter.page }

    static let addClient = Operation(
        "addClient", "Adds a client and makes its key", answering: .created(.clientWithKey)
    ).with {
        $0.body = .required(.newClient)
        $0.problems = [.nameTaken, .notFound]
    }

    static let showClient = Operation("showClient", "Shows a client", answering: .ok(.the(.client), "The client."))

    static let removeClient = Operation("removeClient", "Removes a client", answering: .done).with {
        $0.description = "Its keys work no more."
    }

    static let rotateClientKey = Operation(
        "rotateClientKey", "Makes another key for a client", answering: .ok(.the(.clientWithKey), "The new key.")
    ).with { $0.body = .optional(.keyRotation) }
}
