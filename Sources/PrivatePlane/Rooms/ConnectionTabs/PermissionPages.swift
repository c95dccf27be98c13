import Federation
import Hummingbird
import Operations

/// `/connections/{connection}/permissions`: what it needs, and what it is granted.
struct PermissionPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.connectionPermissions]

    var all: [PageRoute] {
        [
            .get("/connections/:connection/permissions", show), .post("/connections/:connection/permissions", save),
            .post("/connections/:connection/permissions/look", look),
        ]
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        try await desk.unlocked(try context.connectionInPath) { try await page($0) }
    }

    private func save(_ context: FormContext) async throws -> PageAnswer {
        let reference = try context.connectionInPath
        return try await context.attempt {
            let edit = try PermissionForm.edit(in: context.form)
            let connection = try await desk.setConnection(
                reference, expecting: FormReader(context.form).version, by: context.signedIn.caller, edit.apply)
            return .onward(ConnectionTab.permissions.path(of: connection).telling(.saved))
        } otherwise: { state in
            let connection = try await desk.connection(reference)
            return try await page(connection, nil, state.compared(with: connection))
        }
    }

    /// A token is the only thing that shows what is granted, so that one is fetched for each resource.
    private func look(_ context: FormContext) async throws -> PageAnswer {
        let reference = try context.connectionInPath
        var reader = FormReader(context.form)
        let tenant = reader.value("tenant", as: Tenant.init(_:))
        if let typed = reader.text("tenant") { _ = try valid(typed, as: Tenant.init(_:)) }
        do {
            let authorisation = try await desk.authorise(reference, tenant: tenant, by: context.signedIn.caller)
            return .page(try await page(try await desk.connection(reference), authorisation))
        } catch let refusal as Refusal {
            let connection = try await desk.connection(reference)
            // The window tells of the connection's own tenant.
            guard tenant == nil || tenant == connection.settings.tenant else { throw refusal }
            return .onward(.connection(connection).showingRefusal())
        }
    }

    private func page(
        _ connection: Connection, _ authorisation: Authorisation? = nil, _ state: FormState = .fresh
    ) async throws -> Page {
        let isComplete = connection.settings.untried != .draft
        let view = PermissionsView(
            connection, try await ConnectionHead(connection, on: .permissions, asking: desk), state, authorisation,
            consentAddress: isComplete ? try await desk.consentAddress(.id(connection.id)) : nil)
        return Page(.permissions, of: connection, .connectionPermissions, view)
    }
}
