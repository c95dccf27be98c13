import Federation
import Hummingbird
import Operations

/// `/clients`: the programs that call this service with a key.
struct ClientPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [
        .clients, .client, .clientNew, .clientRotate, .clientKey, .clientTrust,
        Template("proof", PackageResources.proof_mustache),
        Template("rotation", PackageResources.rotation_mustache),
    ]

    var all: [PageRoute] {
        [
            .get("/clients", list), .get("/clients/new", new), .post("/clients/new", add),
            .get("/clients/:client", show), .get("/clients/:client/rotate", rotation),
            .post("/clients/:client/rotate", rotate), .get("/clients/:client/remove", removal),
            .post("/clients/:client/remove", remove), .get("/clients/:client/known-by", trusting),
            .post("/clients/:client/known-by", trust), .get("/clients/:client/known-by/:proof/remove", distrusting),
            .post("/clients/:client/known-by/:proof/remove", distrust),
        ]
    }

    private func list(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let list = NameList(request)
        if let client = await list.found({ try await desk.client($0) }) { return .onward(.client(client)) }
        let clients = try await desk.clients(after: list.start, limit: list.reach)
        let pager = list.pager(clients, in: .clients, name: \.name)
        let shown = Array(clients.prefix(NameList.length))
        let grants = try await desk.grants(of: shown.map(\.id), limit: ClientList.Row.mostGrants)
        let uses = try await desk.lastUses(of: shown.map(\.id))
        let content = ClientList(
            rows: shown.map { ClientList.Row($0, grants[$0.id], lastUsedAt: uses[$0.id]) },
            isPart: pager.isPart, pager: pager.isLong ? pager : nil)
        return .page(Page("Clients", in: .clients, .clients, content))
    }

    private func new(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(try await form(.fresh))
    }

    private func add(_ context: FormContext) async throws -> PageAnswer {
        try await context.attempt {
            let (draft, proof) = try ClientForm.draft(in: context.form)
            guard let proof else {
                return .page(try await page(of: try await desk.addClient(draft, by: context.signedIn.caller)))
            }
            let client = try await desk.addClient(draft, knownBy: proof, by: context.signedIn.caller)
            return .onward(LocalPath.client(client).telling(.added))
        } otherwise: { state in
            try await form(state)
        }
    }

    private func form(_ state: FormState) async throws -> Page {
        let most = ClientForm.mostBoxes + 1
        let content = ClientForm(
            state, agents: try await desk.agents(after: nil, limit: most),
            connections: try await desk.connections(after: nil, limit: most),
            usualAudience: desk.settings.privateURL.text)
        return Page("New client", in: .clients, .clientNew, content)
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        let (keys, proofs) = (try await desk.keys(of: client), try await desk.proofs(of: client.id))
        let isKeyless = keys.isEmpty && !proofs.isEmpty
        let content = ClientView(
            client, try await grants(of: client),
            tools: isKeyless ? [.exchange(at: desk.tokenEndpoint)] : try await tools(of: client), keys: keys,
            proofs: proofs, lastUsedAt: try await desk.lastUses(of: [client.id])[client.id])
        return .page(Page(client.name.text, in: .clients, .client, content))
    }

    private func trusting(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(trustPage(of: try await desk.client(try context.client), .fresh))
    }

    private func trust(_ context: FormContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        return try await context.attempt {
            let draft = try ClientTrust.draft(in: context.form)
            _ = try await desk.trust(draft, of: .id(client.id), by: context.signedIn.caller)
            return .onward(LocalPath.client(client).telling(.saved))
        } otherwise: { state in
            trustPage(of: client, state)
        }
    }

    private func trustPage(of client: Client, _ state: FormState) -> Page {
        let content = ClientTrust(client, state, usualAudience: desk.settings.privateURL.text)
        return Page("Tokens of \(client.name)", in: .clients, .clientTrust, content)
    }

    private func distrusting(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        let proof = try await desk.proof(try context.parameters.require("proof"), of: client)
        let removal = Removal(ShownProof(proof, of: client), of: client)
        return .page(Page("Tokens of \(client.name)", in: .clients, .removal, removal))
    }

    private func distrust(_ context: FormContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        try await desk.distrust(
            try context.parameters.require("proof"), of: .id(client.id), by: context.signedIn.caller)
        return .onward(LocalPath.client(client).telling(.removed))
    }

    private func rotation(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        return .page(Page("A new key for \(client.name)", in: .clients, .clientRotate, ClientRotation(client, .fresh)))
    }

    private func rotate(_ context: FormContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        return try await context.attempt {
            let overlap = try KeyOverlap(in: context.form)
            let made = try await desk.rotateKey(
                of: .id(client.id), overlap: overlap.seconds, by: context.signedIn.caller)
            return .page(try await page(of: made))
        } otherwise: { state in
            Page("A new key for \(client.name)", in: .clients, .clientRotate, ClientRotation(client, state))
        }
    }

    /// The one page that shows a key. It is the answer to the form, and at no address.
    private func page(of made: ClientWithKey) async throws -> Page {
        let grants = try await desk.grants(of: [made.client.id], limit: 1)[made.client.id]
        let content = ClientKeyView(made, grants, at: desk.settings.privateURL)
        return Page("The key of \(made.client.name)", in: .clients, .clientKey, content)
    }

    private func removal(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let client = try await desk.client(try context.client)
        let removal = Removal(
            client, try await grants(of: client), lastUsedAt: try await desk.lastUses(of: [client.id])[client.id])
        return .page(Page("Remove \(client.name)", in: .clients, .removal, removal))
    }

    private func remove(_ context: FormContext) async throws -> PageAnswer {
        try await desk.removeClient(try context.client, by: context.signedIn.caller)
        return .onward(Room.clients.path.telling(.removed))
    }

    /// For those tools for which it is clear what is meant; the command line takes a name where it is not.
    private func tools(of client: Client) async throws -> [ShownTool] {
        var tools: [ShownTool] = []
        for tool in ClientTool.allCases {
            do {
                let setup = try await desk.setup(
                    of: .id(client.id), for: tool, agent: nil, connection: nil, audience: nil)
                tools.append(ShownTool(tool, text: setup.text(for: tool)))
            } catch is UnclearRequest {
                continue
            }
        }
        return tools
    }

    private func grants(of client: Client) async throws -> ShownGrants {
        ShownGrants(try await desk.grants(of: [client.id], limit: ShownLinks.length)[client.id])
    }
}

extension RequestContext {
    fileprivate var client: Reference<Client> {
        get throws { try reference("client", to: Client.self) }
    }
}

extension LocalPath {
    /// The page of a client.
    static func client(_ client: Client) -> LocalPath { LocalPath(literal: "/clients/\(client.id)") }
}
