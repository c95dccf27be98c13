import Federation

extension Operation {
    static let listConnections = Operation(
        "listConnections", "Lists the connections by name", answering: .list(of: .connection, "A page of them.")
    ).with { $0.parameters = Parameter.page }

    static let addConnection = Operation(
        "addConnection", "Adds a connection", answering: .created(.connection).with(.version)
    ).with {
        $0.description = "Tenant and client ID may come later."
        $0.body = .required(.newConnection)
        $0.problems = [.nameTaken, .notFound]
    }

    static let showConnection = Operation(
        "showConnection", "Shows a connection", answering: connectionItself("The connection."))

    static let changeConnection = Operation(
        "changeConnection", "Changes a connection", answering: connectionItself("The connection from now on.")
    ).with {
        $0.parameters = [.ifMatch]
        $0.body = .required(.connectionChange)
    }

    static let removeConnection = Operation("removeConnection", "Removes a connection", answering: .done).with {
        $0.parameters = [.ifMatch]
    }

    static let setCredential = Operation(
        "setCredential", "Moves a connection to another credential",
        answering: connectionItself("The connection from now on.")
    ).with {
        $0.description = "The new one is tried first, and the old one is kept so that it can be put back."
        $0.parameters = [.ifMatch]
        $0.body = .required(.credentialChange)
        $0.problems = asking
    }

    static let compare = Operation(
        "compare", "Holds what Azure shows against what is sent", answering: .ok(.the(.comparison), "How they differ.")
    ).with {
        $0.body = .required(.shownTriple)
        $0.problems = [.notUsable]
    }

    static let outcomes = Operation(
        "listOutcomes", "Tells how the last call for each tenant ended",
        answering: .ok(.list(of: .the(.exchangeOutcome), "One for each tenant."), "By tenant."))

    static let consentAddress = Operation(
        "consentAddress", "Tells where an administrator consents",
        answering: .ok(
            .answer("Where.", ["address": .text("To be opened in a browser.", format: "uri")]), "The address.")
    ).with {
        $0.parameters = [.query("tenant", .tenant.described("Its own or one that it serves; its own if not said."))]
        $0.problems = [.notUsable, .notAllowed]
    }

    private static func connectionItself(_ description: String) -> Answer {
        .ok(.the(.connection), description).with(.version)
    }
}

// What asks Entra.
extension Operation {
    static let authorise = Operation(
        "authorise", "Tries a connection", answering: .ok(.the(.authorisation), "Entra issued a token.")
    ).with {
        $0.description = "Past everything that is remembered. Entra's \"no\" is 502, with what to do about it."
        $0.body = .optional(.authoriseRequest)
        $0.problems = asking
        $0.problemMembers = .unauthorised
    }

    static let authoriseAll = Operation(
        "authoriseAll", "Tries a page of connections in all their tenants",
        answering: .list(of: .fleetRow, "How each of them fared.")
    ).with {
        $0.parameters = Parameter.page
        $0.body = .optional(.authoriseAllRequest)
    }

    private static let asking: [Problem.Kind] = [.notUsable, .notAllowed, .entraRefused, .entraUnavailable]
}
