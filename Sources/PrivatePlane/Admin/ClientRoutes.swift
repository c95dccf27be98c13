import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `/v1/admin/clients`. A key is in the answer that makes it, and in no other.
struct ClientRoutes: Sendable {
    let desk: Desk

    /// A page of the list ends behind the client with which it has so many grants: a thousand clients may have a million.
    static let mostGrants = 5000

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/clients", .listClients, list), AdminRoute(.post, "/clients", .addClient, add),
            AdminRoute(.get, "/clients/:client", .showClient, show),
            AdminRoute(.delete, "/clients/:client", .removeClient, remove),
            AdminRoute(.post, "/clients/:client/rotate", .rotateClientKey, rotate),
            AdminRoute(.post, "/clients/:client/known-by", .trustClient, trust),
            AdminRoute(.delete, "/clients/:client/known-by/:proof", .distrustClient, distrust),
        ]
    }

    private func list(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let page = try ListPage(request)
        let clients = try await desk.clients(after: page.after, limit: page.reach)
        return try await page.answer(clients, name: \.name) { clients in
            let grants = try await desk.grants(of: clients.map(\.id), most: Self.mostGrants)
            let told = clients.prefix { grants[$0.id] != nil }
            let uses = try await desk.lastUses(of: told.map(\.id))
            return told.map { $0.json(grants[$0.id], lastUsedAt: uses[$0.id]) }
        }
    }

    private func add(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let (draft, proof) = try await BodyMembers.read(request) { members in
            let name = try members.required("name", try members.value("name", as: Name.init(_:)))
            let draft = ClientDraft(
                name: name, isAdmin: try members.flag("admin") ?? false,
                allowed: try members.values("allow", as: ClientDraft.Allowance.init(_:)) ?? [])
            return (draft, try members.object("known_by") { try $0.proof() })
        }
        guard let proof else {
            let made = try await desk.addClient(draft, by: context.caller)
            return .created(made.revealJSON(), at: "/clients/\(made.client.id)")
        }
        let client = try await desk.addClient(draft, knownBy: proof, by: context.caller)
        return .created(client.keylessJSON, at: "/clients/\(client.id)")
    }

    private func trust(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.subject
        let draft = try await BodyMembers.read(request) { members in try members.proof() }
        let client = try await desk.trust(draft, of: reference, by: context.caller)
        return Response(uncached: ["known_by": .array(try await desk.proofs(of: client.id).map(\.json))])
    }

    private func distrust(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let proof = try context.parameters.require("proof")
        try await desk.distrust(proof, of: try context.subject, by: context.caller)
        return .done
    }

    private func show(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let client = try await desk.client(try context.subject)
        let (grants, uses) = (try await desk.grants(of: [client.id]), try await desk.lastUses(of: [client.id]))
        return Response(
            uncached: client.json(
                grants[client.id], proofs: try await desk.proofs(of: client.id), lastUsedAt: uses[client.id]))
    }

    private func rotate(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let reference = try context.subject
        let overlap = try await BodyMembers.read(request, isOptional: true) { members in
            try members.integer("overlap", in: Self.overlap)
        }
        let made = try await desk.rotateKey(of: reference, overlap: Double(overlap ?? 24 * 3600), by: context.caller)
        return Response(uncached: made.revealJSON())
    }

    private func remove(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        try await desk.removeClient(try context.subject, by: context.caller)
        return .done
    }

    /// Seconds, as the command line has it.
    static let overlap = 0...1_000_000_000
}

extension AdminClientContext {
    /// The client that is spoken of, not the one that speaks.
    fileprivate var subject: Reference<Client> {
        get throws { try reference("client", to: Client.self) }
    }
}

extension BodyMembers {
    /// By what a client is known without a key.
    fileprivate mutating func proof() throws -> ProofDraft {
        if let pem = try text("public_key") { return .publicKey(pem: pem) }
        return .identity(
            try required("issuer", try value("issuer", as: Issuer.init(_:))),
            try required("subject", try value("subject", as: Subject.init(_:))),
            try value("audience", as: Audience.init(_:)), isSingleUse: try flag("single_use") ?? false)
    }
}
