package import Cryptography
package import Federation
package import FoundationEssentials
import Storage

/// What an admin says of a new client.
package struct ClientDraft: Hashable, Sendable {
    package var name: Name
    package var isAdmin: Bool
    package var allowed: [Allowance]

    package init(name: Name, isAdmin: Bool = false, allowed: [Allowance] = []) {
        self.name = name
        self.isAdmin = isAdmin
        self.allowed = allowed
    }

    /// A grant as it is written: by name or id, resolved to the id when it is given.
    package enum Allowance: Hashable, Sendable {
        case agent(Reference<Agent>)
        case connection(Reference<Connection>)

        /// - Throws: `InvalidText` for anything but `agent:NAME` and `connection:NAME`.
        package init(_ text: String) throws(InvalidText) {
            let kind = text.prefix { $0 != ":" }
            let rest = String(text.dropFirst(kind.count + 1))
            switch kind {
            case "agent": self = .agent(try Reference(rest))
            case "connection": self = .connection(try Reference(rest))
            default:
                throw InvalidText(
                    kind: "grant", problem: "is neither 'agent:NAME' nor 'connection:NAME'", text: text)
            }
        }
    }
}

/// A client together with a key that was just made for it: the only time the key is known.
package struct ClientWithKey: Sendable {
    package let client: Client
    package let key: Secret<String>
}

extension Desk {
    /// Adds a client and makes its first key.
    ///
    /// - Throws: `StoreFailure.nameTaken`, `.notFound` for a grant of something that does not exist.
    package func addClient(_ draft: ClientDraft, by caller: Caller) async throws -> ClientWithKey {
        let (key, hash) = ClientKey.make(random: surroundings.randomBytes)
        return ClientWithKey(client: try await add(draft, key: hash, proofs: [], by: caller), key: key)
    }

    /// Adds a client that has no key and is known by something else.
    ///
    /// - Throws: as above; `StoreFailure.proofTaken`, `Refusal.badRequest` for what is no public key.
    package func addClient(
        _ draft: ClientDraft, knownBy proof: ProofDraft, by caller: Caller
    ) async throws -> Client {
        try await add(draft, key: nil, proofs: [try self.proof(proof)], by: caller)
    }

    private func add(
        _ draft: ClientDraft, key: ClientKeyHash?, proofs: [KeylessProof], by caller: Caller
    ) async throws -> Client {
        let client = Client(id: ID(surroundings.uuid()), name: draft.name, isAdmin: draft.isAdmin)
        let grants = try await resolve(draft.allowed)
        try await store.add(
            client, grants: grants, key: key, proofs: proofs, createdAt: surroundings.clock(),
            audit: event(
                .clientAdded, "client:\(client.id)", by: caller,
                [
                    .init("name", .string(client.name.text)), .init("admin", .bool(client.isAdmin)),
                    .init("grants", .strings(grants.map(\.word).sorted())),
                ] + proofs.map { .init("known_by", .object($0.auditDetails)) }))
        return client
    }

    /// Gives a client a new key; the present ones go on working for a while.
    ///
    /// - Parameter overlap: seconds that the present keys go on; 0 ends them at once.
    /// - Throws: `StoreFailure.notFound`.
    package func rotateKey(
        of reference: Reference<Client>, overlap: TimeInterval, by caller: Caller
    ) async throws -> ClientWithKey {
        let client = try await client(reference)
        let (key, hash) = ClientKey.make(random: surroundings.randomBytes)
        try await store.rotateKey(
            of: client, to: hash, oldKeysExpireAt: surroundings.clock() + overlap,
            audit: event(
                .clientRotated, "client:\(client.id)", by: caller, [.init("overlap", .integer(Int(overlap)))]))
        lookups.forgetAll()
        return ClientWithKey(client: client, key: key)
    }

    /// All clients by name.
    package func clients() async throws -> [Client] { try await store.clients() }

    /// A page of them, see `connections(after:limit:)`.
    package func clients(after name: Name?, limit: Int) async throws -> [Client] {
        try await store.clients(after: name, limit: limit)
    }

    /// - Throws: `StoreFailure.notFound`.
    package func client(_ reference: Reference<Client>) async throws -> Client {
        guard let client = try await store.client(reference) else {
            throw StoreFailure.notFound(kind: "client", reference.description)
        }
        return client
    }

    /// Removes a client; its keys are refused from then on.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func removeClient(_ reference: Reference<Client>, by caller: Caller) async throws {
        let client = try await client(reference)
        try await store.remove(
            client,
            audit: event(.clientRemoved, "client:\(client.id)", by: caller, [.init("name", .string(client.name.text))]))
        lookups.forgetAll()
    }

    private func resolve(_ allowed: [ClientDraft.Allowance]) async throws -> Set<Grant> {
        var grants: Set<Grant> = []
        for allowance in allowed {
            switch allowance {
            case .agent(let reference): grants.insert(.agent(try await agent(reference).id))
            case .connection(let reference): grants.insert(.connection(try await connection(reference).id))
            }
        }
        return grants
    }
}
