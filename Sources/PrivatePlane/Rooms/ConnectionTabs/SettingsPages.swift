import Federation
import Hummingbird
import Operations

/// `/connections/{connection}/settings` and `/remove`: what may change, and what ends it.
struct SettingsPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.connectionSettings]

    var all: [PageRoute] {
        [
            .get("/connections/:connection/settings", show), .post("/connections/:connection/settings", save),
            .post("/connections/:connection/credential", setCredential),
            .post("/connections/:connection/credential/previous", restore),
            .get("/connections/:connection/credential/forget", forgetting),
            .post("/connections/:connection/credential/forget", forget),
            .get("/connections/:connection/remove", removal), .post("/connections/:connection/remove", remove),
        ]
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(try await page(try await desk.connection(try context.connectionInPath)))
    }

    private func save(_ context: FormContext) async throws -> PageAnswer {
        let reference = try context.connectionInPath
        return try await context.attempt {
            let isComplete = try await desk.hasWorked(try await desk.connection(reference))
            let edit = try SettingsForm.edit(in: context.form, isComplete: isComplete)
            let connection = try await desk.setConnection(
                reference, expecting: FormReader(context.form).version, by: context.signedIn.caller, edit.apply)
            return .onward(ConnectionTab.settings.path(of: connection).telling(.saved))
        } otherwise: { state in
            let connection = try await desk.connection(reference)
            return try await page(connection, state.compared(with: connection))
        }
    }

    // What it proves itself with.

    private func setCredential(_ context: FormContext) async throws -> PageAnswer {
        try await change(context) { try CredentialForm.credential(in: context.form) }
    }

    private func restore(_ context: FormContext) async throws -> PageAnswer {
        try await change(context) { .previous }
    }

    /// Tries another credential beside the one that serves; only one that Entra takes gets its place, unless the admin
    /// has said otherwise.
    private func change(
        _ context: FormContext, to credential: () throws -> NewCredential
    ) async throws -> PageAnswer {
        let reference = try context.connectionInPath
        return try await context.attempt {
            let reader = FormReader(context.form)
            do {
                let change = try await desk.setCredential(
                    of: reference, to: try credential(), isTried: !reader.flag("untried"), expecting: reader.version,
                    by: context.signedIn.caller)
                let notice: Notice = change.wasTried ? .credentialSet : .credentialTaken
                return .onward(ConnectionTab.settings.path(of: change.connection).telling(notice))
            } catch let refusal as Refusal {
                let diagnosis = await desk.diagnosis(of: refusal, meeting: reference)
                var state = FormState(typed: context.form.typed)
                state.problem = FormProblem(diagnosis)
                throw FormRefusal(state: state, status: .ok)
            }
        } otherwise: { state in
            try await page(try await desk.connection(reference), credential: state)
        }
    }

    private func forgetting(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.connectionInPath)
        let removal = Removal(forgettingPreviousOf: connection)
        return .page(Page("Forget the previous credential of \(connection.name)", in: .connections, .removal, removal))
    }

    private func forget(_ context: FormContext) async throws -> PageAnswer {
        let connection = try await desk.forgetPreviousCredential(
            of: try context.connectionInPath, expecting: FormReader(context.form).version,
            by: context.signedIn.caller)
        return .onward(ConnectionTab.settings.path(of: connection).telling(.previousForgotten))
    }

    // Its end.

    private func removal(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.connectionInPath)
        let removal = Removal(
            connection, clients: try await desk.shownClients(of: connection),
            delegation: try await desk.delegation(of: connection))
        return .page(Page("Remove \(connection.name)", in: .connections, .removal, removal))
    }

    private func remove(_ context: FormContext) async throws -> PageAnswer {
        try await desk.removeConnection(try context.connectionInPath, by: context.signedIn.caller)
        return .onward(Room.connections.path.telling(.removed))
    }

    private func page(
        _ connection: Connection, _ state: FormState = .fresh, credential: FormState = .fresh
    ) async throws -> Page {
        let standing = try await ConnectionStanding(of: connection, desk)
        let view = SettingsView(
            standing, SettingsForm(connection, state, isComplete: standing.isUnlocked),
            CredentialForm(credential, try await CredentialStock(desk)))
        return Page(.settings, of: connection, .connectionSettings, view)
    }
}

extension Removal {
    fileprivate init(forgettingPreviousOf connection: Connection) {
        let path = ConnectionTab.settings.path(of: connection).text
        let previous = connection.settings.previousCredential?.kind.label
        head = Heading(
            "Forget the previous credential?", under: Message.Link(label: connection.name.text, address: path))
        let kind = previous.map { "It was of this type: \($0). A client secret is destroyed." }
        sentences = [kind ?? "There is none.", "After that it cannot be put back; in Azure nothing changes."]
        list = []
        isPossible = previous != nil
        action = LocalPath.connection(connection).text + "/credential/forget"
        version = String(connection.version)
        button = "Forget it"
        back = path
    }

    fileprivate init(_ connection: Connection, clients: ShownLinks, delegation: Delegation?) {
        let path = LocalPath.connection(connection).text
        head = Heading(
            "Remove “\(connection.name)”?", under: Message.Link(label: connection.name.text, address: path))
        let signedIn = delegation.map { "The sign-in of \($0.user) is forgotten with it." }
        let losing = clients.isEmpty ? nil : "These clients get no tokens of it any more:"
        sentences = [
            "Nothing is changed in Azure: the application, its credentials and its permissions stay there.", signedIn,
            losing,
        ].compactMap { $0 }
        list = clients.names
        isPossible = true
        action = path + "/remove"
        button = "Remove the connection"
        back = path
    }
}
