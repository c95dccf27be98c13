import Federation
import Hummingbird
import Operations

/// `/fleet`: every connection in every tenant.
struct FleetPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.fleet, .fleetRun, .fleetRow, .fleetSum, .fleetEnd, .fleetConsent]

    var all: [PageRoute] {
        [
            .get("/fleet", list), .post("/fleet/authorise", authorise),
            .get("/fleet/:connection/consent", consent),
        ]
    }

    private func list(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let list = NameList(request)
        if let connection = await list.found({ try await desk.connection($0) }) {
            return .onward(.connection(connection))
        }
        let onlyFailing = request.uri.queryParameters["only"] == "failing"
        let standings = try await desk.fleet(after: list.start, limit: list.reach, onlyFailing: onlyFailing)
        return .page(Page("Fleet", in: .fleet, .fleet, FleetView(standings, list, onlyFailing: onlyFailing)))
    }

    /// Tries all connections, or the one that the form names, and tells each result as it is there.
    private func authorise(_ context: FormContext) async throws -> PageAnswer {
        let (desk, caller) = (desk, context.signedIn.caller)
        let only = try valid(FormReader(context.form).text("connection"), as: Reference<Connection>.init(_:))
        // Looked up before anything is sent, so that a name of nothing gets a page and a status of its own.
        let connection: Connection? = if let only { try await desk.connection(only) } else { nil }
        return .streamed(
            StreamedPage(
                opening: Page("Fleet", in: .fleet, .fleetRun, FleetRun(only: connection)),
                closing: Piece(.fleetEnd, FleetRun(only: connection)),
                make: { send in
                    let rows = try await desk.authoriseAll(only: only, by: caller) { row in
                        send(Piece(.fleetRow, await FleetRunRow(row, desk)))
                    }
                    send(Piece(.fleetSum, FleetSum(rows)))
                }))
    }

    /// What to send to the administrator of a tenant.
    private func consent(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.reference("connection", to: Connection.self))
        let text = request.uri.queryParameters["tenant"].map { String($0) }
        let tenant = try valid(text, as: Tenant.init(_:)) ?? connection.settings.tenant
        let address = try await desk.consentAddress(.id(connection.id), tenant: tenant)
        let content = FleetConsent(connection, tenant, address: address)
        return .page(Page(content.head.heading, in: .fleet, .fleetConsent, content))
    }
}
