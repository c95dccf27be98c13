package import Federation
import Storage

/// How a connection stands in its tenants, as far as the last calls showed it.
package struct FleetStanding: Sendable {
    package let connection: Connection
    /// Its own first.
    package let tenants: [Place]

    package struct Place: Sendable {
        package let tenant: Tenant
        /// `nil` where Entra was never asked.
        package let outcome: ExchangeOutcome?
    }
}

extension Desk {
    /// How the last call for a connection's own tenant ended; `nil` where Entra was never asked.
    package func lastOutcome(of connection: Connection) async throws -> ExchangeOutcome? {
        guard let tenant = connection.settings.tenant else { return nil }
        return try await store.outcome(of: connection.id, tenant: tenant)
    }

    /// How the last calls for a connection ended, its own tenant first; nothing for a tenant that was never tried.
    package func outcomes(of connection: Connection) async throws -> [ExchangeOutcome] {
        let outcomes = Dictionary(grouping: try await store.outcomes(of: [connection.id]), by: \.tenant)
        return connection.tenants.flatMap { outcomes[$0] ?? [] }
    }

    /// A page of the connections with how each of their tenants stands. Entra is not asked.
    ///
    /// - Parameters:
    ///   - name: the last of the page before; `nil` for the first page.
    ///   - onlyFailing: whether only tenants are told whose last call failed, and connections that have one.
    package func fleet(after name: Name?, limit: Int, onlyFailing: Bool = false) async throws -> [FleetStanding] {
        let connections =
            onlyFailing
            ? try await store.failingConnections(after: name, limit: limit)
            : try await store.connections(after: name, limit: limit)
        let outcomes = Dictionary(grouping: try await store.outcomes(of: connections.map(\.id)), by: \.connection)
        return connections.map { connection in
            let places = connection.tenants.map { tenant in
                FleetStanding.Place(tenant: tenant, outcome: outcomes[connection.id]?.first { $0.tenant == tenant })
            }
            return FleetStanding(
                connection: connection, tenants: onlyFailing ? places.filter { $0.outcome?.problem != nil } : places)
        }
    }
}
