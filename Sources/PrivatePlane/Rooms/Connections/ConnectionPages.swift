import Federation
import Hummingbird
import Operations

/// `/` and `/connections`: the integrations, from the first form to Entra's yes.
struct ConnectionPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [
        .connections, .connectionNew, .credentialPick, .connection, .connectionSetup, .connectionAct, .refusal,
    ]

    var all: [PageRoute] {
        [
            .get("/", list), .get("/connections/new", new), .post("/connections/new", add),
            .get("/connections/:connection", show), .post("/connections/:connection/identify", identify),
            .post("/connections/:connection/authorise", authorise), .post("/connections/:connection/compare", compare),
        ]
    }

    private func list(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let list = NameList(request)
        if let connection = await list.found({ try await desk.connection($0) }) {
            return .onward(.connection(connection))
        }
        let connections = try await desk.connections(after: list.start, limit: list.reach)
        let pager = list.pager(connections, in: .connections, name: \.name)
        let content = ConnectionList(
            rows: connections.prefix(NameList.length).map(ConnectionList.Row.init), isPart: pager.isPart,
            pager: pager.isLong ? pager : nil)
        return .page(Page("Connections", in: .connections, .connections, content))
    }

    // Making one.

    private func new(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        var state = FormState.fresh
        state.typed["agent"] = request.uri.queryParameters["agent"].map { String($0) }
        return .page(try await form(state))
    }

    private func add(_ context: FormContext) async throws -> PageAnswer {
        try await context.attempt {
            let draft = try ConnectionDraft(context.form)
            let connection = try await desk.connect(
                draft.name, draft.edit, with: draft.first, by: context.signedIn.caller)
            return .onward(LocalPath.connection(connection).telling(draft.isSecretID ? .secretIDSaved : .added))
        } otherwise: { state in
            try await form(state)
        }
    }

    private func form(_ state: FormState) async throws -> Page {
        let form = ConnectionForm(state, try await CredentialStock(desk))
        return Page("New connection", in: .connections, .connectionNew, form)
    }

    // Looking at one, and trying it.

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.connection)
        let attempt = request.uri.queryParameters["refused"].flatMap { Int($0) }
        return .page(try await page(of: connection, refused: attempt))
    }

    private func identify(_ context: FormContext) async throws -> PageAnswer {
        let (reference, caller) = (try context.connection, context.signedIn.caller)
        return try await context.attempt {
            let place = try ConnectionPlace(context.form)
            var connection = try await desk.setConnection(
                reference, expecting: place.version, by: caller
            ) { settings in
                settings.tenant = place.tenant
                settings.applicationID = place.applicationID
            }
            // Untried: trying it is the next step.
            if let secret = place.secret {
                let version = ExpectedVersion.oneOf([connection.version])
                connection = try await desk.setCredential(
                    of: reference, to: secret, isTried: false, expecting: version, by: caller
                ).connection
            }
            let isSecretID = place.secret?.looksLikeSecretID ?? false
            return .onward(LocalPath.connection(connection).telling(isSecretID ? .secretIDSaved : .saved))
        } otherwise: { state in
            let connection = try await desk.connection(reference)
            return try await page(of: connection, state: state.compared(with: connection))
        }
    }

    private func authorise(_ context: FormContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.connection)
        let attempt = Int(context.form["attempt"]) ?? 1
        let authorisation: Authorisation
        do {
            authorisation = try await desk.authorise(.id(connection.id), by: context.signedIn.caller)
        } catch is Refusal {
            return .onward(.connection(connection).showingRefusal(attempt: attempt))
        }
        guard !authorisation.missing.isEmpty else {
            return .onward(.connection(connection).telling(.authorised))
        }
        return .page(try await page(of: try await desk.connection(.id(connection.id)), missing: authorisation.missing))
    }

    private func compare(_ context: FormContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.connection)
        var shown: [ValueToCopy: String] = [:]
        for name in ValueToCopy.allCases where !context.form[RefusalWindow.field(name)].isEmpty {
            shown[name] = context.form[RefusalWindow.field(name)]
        }
        return .page(
            try await page(
                of: connection, refused: Int(context.form["attempt"]) ?? 1, pasted: shown,
                comparisons: try await desk.compare(connection, shown: shown)))
    }

    /// - Parameters:
    ///   - attempt: the how-manieth try in a row has just been refused, whose reason is shown in a window.
    ///   - missing: permissions that the token lacked which Entra has just issued.
    private func page(
        of connection: Connection, state: FormState = .fresh, refused attempt: Int? = nil,
        pasted: [ValueToCopy: String] = [:], comparisons: [ValueComparison] = [], missing: [String] = []
    ) async throws -> Page {
        var window: RefusalWindow?
        if let attempt, let diagnosis = try await desk.lastDiagnosis(of: connection) {
            window = RefusalWindow(
                diagnosis, of: connection, attempt: attempt, pasted: pasted, comparisons: comparisons)
        }
        let standing = try await ConnectionStanding(of: connection, desk)
        let view = ConnectionView(standing, state: state, window: window, missing: missing)
        var page = Page(connection.name.text, in: .connections, .connection, view)
        page.isCovered = window != nil
        return page
    }
}

extension RequestContext {
    fileprivate var connection: Reference<Connection> {
        get throws { try reference("connection", to: Connection.self) }
    }
}

extension LocalPath {
    /// The same page, and over it the window with the reason of the last refusal.
    ///
    /// - Parameter attempt: the how-manieth try in a row.
    func showingRefusal(attempt: Int = 1) -> LocalPath {
        LocalPath(text + "?refused=\(max(1, min(attempt, RefusalWindow.mostAttempts)))") ?? self
    }
}
