import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `/v1/admin/connections`.
///
/// A connection that is named `authorise` is addressed by its id: under its name the whole fleet is tried.
struct ConnectionRoutes: Sendable {
    let desk: Desk

    /// How many connections may be tried at once.
    static let parallel = 1...64

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/connections", .listConnections, list),
            AdminRoute(.post, "/connections", .addConnection, add),
            AdminRoute(.post, "/connections/authorise", .authoriseAll, authoriseAll),
            AdminRoute(.get, "/connections/:connection", .showConnection, show),
            AdminRoute(.patch, "/connections/:connection", .changeConnection, change),
            AdminRoute(.delete, "/connections/:connection", .removeConnection, remove),
            AdminRoute(.post, "/connections/:connection/authorise", .authorise, authorise),
            AdminRoute(.post, "/connections/:connection/credential", .setCredential, setCredential),
            AdminRoute(.post, "/connections/:connection/compare", .compare, compare),
            AdminRoute(.get, "/connections/:connection/consent-address", .consentAddress, consentAddress),
            AdminRoute(.get, "/connections/:connection/outcomes", .outcomes, outcomes),
        ]
    }

    private func list(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let page = try ListPage(request)
        let connections = try await desk.connections(after: page.after, limit: page.reach)
        let delegations = try await desk.delegations(of: connections)
        return try await page.answer(connections, name: \.name) { $0.map { $0.json(delegations[$0.id]) } }
    }

    private func add(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let (name, credential, edit) = try await BodyMembers.read(request) { members in
            let name = try members.required("name", try members.value("name", as: Name.init(_:)))
            return (name, try members.newCredential(), try members.connectionEdit())
        }
        let connection = try await desk.addConnection(name, credential, by: context.caller, edit.apply)
        var response = Response.created(connection.json(nil), at: "/connections/\(connection.id)")
        response.headers[.eTag] = connection.entityTag
        return response
    }

    private func show(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        try await answer(try await desk.connection(try context.connection))
    }

    private func change(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.connection
        let edit = try await BodyMembers.read(request) { members in try members.connectionEdit() }
        let connection = try await desk.setConnection(
            reference, expecting: ExpectedVersion(ifMatchOf: request), by: context.caller, edit.apply)
        return try await answer(connection)
    }

    private func remove(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        try await desk.removeConnection(
            try context.connection, expecting: ExpectedVersion(ifMatchOf: request), by: context.caller)
        return .done
    }

    private func setCredential(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.connection
        let expected = ExpectedVersion(ifMatchOf: request)
        let wish = try await BodyMembers.read(request) { members in try members.credentialWish() }
        switch wish {
        case .forgetPrevious:
            return try await answer(
                try await desk.forgetPreviousCredential(of: reference, expecting: expected, by: context.caller))
        case .move(let credential, let isTried):
            let change = try await desk.setCredential(
                of: reference, to: credential, isTried: isTried, expecting: expected, by: context.caller)
            return try await answer(change.connection)
        }
    }
}

extension ConnectionRoutes {
    /// A connection with its entity tag.
    private func answer(_ connection: Connection) async throws -> Response {
        var response = Response(uncached: connection.json(try await desk.delegation(of: connection)))
        response.headers[.eTag] = connection.entityTag
        return response
    }
}

// What asks Entra, or tells what to do there.
extension ConnectionRoutes {
    private func authorise(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.connection
        let tenant = try await BodyMembers.read(request, isOptional: true) { members in
            try members.value("tenant", as: Tenant.init(_:))
        }
        do {
            return Response(
                uncached: try await desk.authorise(reference, tenant: tenant, by: context.caller).json)
        } catch let refusal as Refusal {
            var problem = Problem(refusal)
            problem.members = await desk.diagnosis(of: refusal, meeting: reference, tenant: tenant)
                .authorisationMembers
            throw problem
        }
    }

    /// A page of connections at a time, in all their tenants, so that an answer comes in bounded time.
    private func authoriseAll(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let page = try ListPage(request)
        let parallel = try await BodyMembers.read(request, isOptional: true) { members in
            try members.integer("parallel", in: Self.parallel)
        }
        let connections = try await desk.connections(after: page.after, limit: page.reach)
        return try await page.answer(connections, name: \.name) { connections in
            try await desk.authorise(each: connections, concurrency: parallel ?? 8, by: context.caller).map(\.json)
        }
    }

    private func compare(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.connection
        let shown = try await BodyMembers.read(request) { members in
            (
                issuer: try members.required("issuer", try members.text("issuer")),
                subject: try members.required("subject", try members.text("subject")),
                audience: try members.required("audience", try members.text("audience"))
            )
        }
        let comparison = TripleComparison(sent: try await desk.triple(of: reference), shown: shown)
        return Response(uncached: comparison.json)
    }

    private func consentAddress(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let tenant = try QueryItems(request, "tenant").value("tenant", as: Tenant.init(_:))
        let address = try await desk.consentAddress(try context.connection, tenant: tenant)
        return Response(uncached: ["address": .string(address)])
    }

    private func outcomes(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        Response(uncached: .array(try await desk.outcomes(of: try context.connection).map(\.json)))
    }
}

extension AdminClientContext {
    fileprivate var connection: Reference<Connection> {
        get throws { try reference("connection", to: Connection.self) }
    }
}
