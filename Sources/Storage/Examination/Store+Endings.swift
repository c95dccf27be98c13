package import Federation
package import FoundationEssentials
import GRDB

/// A name and the moment at which something of it ends.
package struct NamedEnd: Hashable, Sendable {
    package let name: Name
    package let end: Date
}

// Looked for from the secrets and certificates there are, which are few beside all connections.
extension Store {
    /// Connections that prove themselves with a secret, and when it ends where that was entered; by name.
    package func endsOfSecrets() async throws(StoreFailure) -> [NamedEnd] {
        try await ends(
            """
            SELECT name, expires_at AS ends_at FROM client_secrets
            CROSS JOIN connections ON connections.secret_id = client_secrets.id
            WHERE expires_at IS NOT NULL ORDER BY name
            """)
    }

    /// Certificates that a connection proves itself with; by name.
    package func endsOfUsedCertificates() async throws(StoreFailure) -> [NamedEnd] {
        try await ends(
            """
            SELECT name, not_after AS ends_at FROM certificates
            WHERE EXISTS (SELECT 1 FROM connections WHERE certificate_id = certificates.id) ORDER BY name
            """)
    }

    private func ends(_ sql: String) async throws(StoreFailure) -> [NamedEnd] {
        try await read { db in
            try Row.fetchAll(db, sql: sql).map {
                NamedEnd(name: try Name($0["name"]), end: Date(column: $0["ends_at"]))
            }
        }
    }
}
