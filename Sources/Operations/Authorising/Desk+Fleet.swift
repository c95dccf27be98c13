package import Federation
import Storage

/// How one tenant of one connection stands.
package struct FleetRow: Sendable {
    package let connection: Connection
    package let tenant: Tenant
    package let result: Result<Authorisation, Refusal>
    /// This try, and when Entra last issued a token; `nil` when Entra was not asked.
    package let outcome: ExchangeOutcome?

    /// Whether the administrators of the tenant have consented, as far as the try shows it.
    package var consent: Consent {
        switch result {
        case .success(let authorisation): authorisation.missing.isEmpty ? .granted : .incomplete
        case .failure(.entraRefused(let refusal)):
            Consent.isMissing(after: refusal.code) ? .missing : .unknown
        case .failure: .unknown
        }
    }

    package enum Consent: String, Hashable, Sendable, CaseIterable {
        case granted, incomplete, missing, unknown

        /// The application has no service principal in the tenant, or nobody consented to it.
        fileprivate static let missingCodes: Set<String> = ["AADSTS700016", "AADSTS7000229", "AADSTS65001"]

        /// Whether a try that ended so shows that nobody has consented.
        package static func isMissing(after code: String?) -> Bool { code.map(missingCodes.contains) ?? false }
    }
}

extension Desk {
    /// Tries every connection in every tenant it serves, a bounded number at once.
    ///
    /// - Parameters:
    ///   - only: one connection; all when `nil`.
    ///   - concurrency: how many tries are under way at once.
    ///   - progress: called with each row as it is there.
    /// - Returns: all rows, by connection's name, each with its own tenant first.
    /// - Throws: a fault.
    package func authoriseAll(
        only reference: Reference<Connection>? = nil, concurrency: Int = 8, by caller: Caller,
        progress: @Sendable (FleetRow) async -> Void = { _ in }
    ) async throws -> [FleetRow] {
        try await authorise(each: try await fleet(reference), concurrency: concurrency, by: caller, progress: progress)
    }

    /// The same for some connections.
    package func authorise(
        each connections: [Connection], concurrency: Int = 8, by caller: Caller,
        progress: @Sendable (FleetRow) async -> Void = { _ in }
    ) async throws -> [FleetRow] {
        let places = connections.flatMap { connection in connection.tenants.map { (connection, $0) } }
        var rows: [Int: FleetRow] = [:]
        try await withThrowingTaskGroup(of: (Int, FleetRow?).self) { group in
            var next = 0
            func start() {
                guard next < places.count else { return }
                let (index, (connection, tenant)) = (next, places[next])
                next += 1
                group.addTask { (index, try await row(connection, tenant, by: caller)) }
            }
            for _ in 0..<max(1, concurrency) { start() }
            while let (index, row) = try await group.next() {
                start()
                guard let row else { continue }
                rows[index] = row
                await progress(row)
            }
        }
        return places.indices.compactMap { rows[$0] }
    }

    /// How the last calls for a connection ended, its own tenant first; nothing for a tenant that was never tried.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func outcomes(of reference: Reference<Connection>) async throws -> [ExchangeOutcome] {
        let connection = try await connection(reference)
        var outcomes: [ExchangeOutcome] = []
        for tenant in connection.tenants {
            if let outcome = try await store.outcome(of: connection.id, tenant: tenant) { outcomes.append(outcome) }
        }
        return outcomes
    }

    private func fleet(_ reference: Reference<Connection>?) async throws -> [Connection] {
        guard let reference else { return try await connections() }
        return [try await connection(reference)]
    }

    /// `nil` for a connection that somebody removed, or took out of the tenant, while others were tried.
    private func row(_ connection: Connection, _ tenant: Tenant, by caller: Caller) async throws -> FleetRow? {
        let result: Result<Authorisation, Refusal>
        do {
            result = .success(try await authorise(.id(connection.id), tenant: tenant, by: caller))
        } catch let refusal as Refusal {
            result = .failure(refusal)
        } catch StoreFailure.notFound {
            return nil
        }
        let outcome = try await store.outcome(of: connection.id, tenant: tenant)
        return FleetRow(connection: connection, tenant: tenant, result: result, outcome: outcome)
    }
}
