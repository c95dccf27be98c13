import Entra
package import Federation
import FoundationEssentials
import Storage

// The two verbs that are asked for thousands of times a minute, where everything that they need is in memory: nothing is
// waited for but the signature and the disk. Wherever there is anything else to be said, these say nothing, and the verbs
// themselves are asked; so no refusal has its words here.
extension Desk {
    /// A token of a connection that is in memory, in the way of `exchange` for a request that says nothing else.
    ///
    /// - Parameter key: what the client presents.
    /// - Returns: `nil` where `exchange` has to be asked.
    package func exchangeAtOnce(
        _ reference: Reference<Connection>, presenting key: String
    ) -> ExchangedToken? {
        guard let client = knownClient(presenting: key), let permit = admission.permit(client.id) else { return nil }
        defer { permit.end() }
        guard let connection = lookups.rememberedConnection(reference), canProveItself(connection),
            lookups.rememberedGrant(.connection(connection.id), to: client.id) == true,
            let target = try? connection.target(scope: nil, tenant: nil),
            let token = tokens.cached(AccessTokens.Key(connection, target))
        else { return nil }
        let caller = Caller.client(client)
        meters.exchanges.succeeded()
        return handOut(token, from: .cache, connection, target, to: caller)
    }

    /// A mint for which nothing is missing but the signature, in the way of `mint` for a request that says nothing else.
    ///
    /// - Parameter key: what the client presents.
    /// - Returns: `nil` where `mint` has to be asked. What is returned has to be finished or given up.
    package func mintAtOnce(
        _ reference: Reference<Agent>, presenting key: String
    ) -> PreparedMint? {
        guard let client = knownClient(presenting: key), let agent = lookups.rememberedAgent(reference),
            lookups.rememberedGrant(.agent(agent.id), to: client.id) == true,
            let audience = try? agent.audience(asked: nil), let key = try? keys.active(),
            let permit = admission.permit(client.id)
        else { return nil }
        store.journal.expect()
        return PreparedMint(
            desk: self, agent: agent, audience: audience, key: key, caller: .client(client), permit: permit)
    }

    /// Whether `mintAtOnce` may say more when the agent, and whether it was granted, have been brought into memory, which
    /// the client is in already.
    package func lacksAgent(_ reference: Reference<Agent>, presenting key: String) -> Bool {
        guard let client = knownClient(presenting: key) else { return false }
        guard let agent = lookups.rememberedAgent(reference) else { return true }
        return lookups.rememberedGrant(.agent(agent.id), to: client.id) == nil
    }

    /// Brings them into memory. The calling thread waits for the database.
    ///
    /// - Returns: whether there is such an agent.
    package func recall(_ reference: Reference<Agent>, presenting key: String) -> Bool {
        knownClient(presenting: key).map { lookups.recall(reference, for: $0.id) } ?? false
    }

    /// A connection with delegated permission may wait for a person.
    private func canProveItself(_ connection: Connection) -> Bool {
        guard connection.settings.permissions == .application else { return false }
        switch connection.settings.credential {
        case .federated(let agent): return lookups.rememberedAgent(.id(agent))?.isEnabled ?? false
        case .certificate(let certificate): return lookups.remembers(certificate)
        case .secret: return true
        }
    }
}

/// A mint that nobody can refuse any more.
package struct PreparedMint: Sendable {
    fileprivate let desk: Desk
    fileprivate let agent: Agent
    fileprivate let audience: Audience
    fileprivate let key: HeldKey
    fileprivate let caller: Caller
    fileprivate let permit: Admission.Permit

    /// Signs on the thread that it is called on, which takes a quarter of a millisecond, and hands over to the audit log.
    ///
    /// - Parameter done: called once, on any thread, when the row is on disk.
    package func finish(_ done: @escaping @Sendable (Result<MintedToken, any Error>) -> Void) {
        do {
            let signed = try desk.signed(agent, audience: audience, with: key, for: caller)
            desk.store.journal.append(signed.event, wasExpected: true) { [self] written in
                conclude(written.map { signed.token }.mapError { $0 }, done)
            }
        } catch {
            giveUp(error, done)
        }
    }

    /// In the place of `finish`, where it cannot be called any more.
    package func giveUp(_ error: any Error, _ done: (Result<MintedToken, any Error>) -> Void) {
        desk.store.journal.forget()
        conclude(.failure(error), done)
    }

    private func conclude(
        _ result: Result<MintedToken, any Error>, _ done: (Result<MintedToken, any Error>) -> Void
    ) {
        permit.end()
        switch result {
        case .success: desk.meters.mints.succeeded()
        case .failure(let error): desk.meters.mints.failed(error)
        }
        done(result)
    }
}
