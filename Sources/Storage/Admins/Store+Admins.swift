package import Cryptography
package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// - Throws: `StoreFailure.nameTaken`.
    package func add(
        _ admin: Admin, passphrase: PassphraseHash, createdAt: Date, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.requireFree(admin.name, in: "admins", kind: "an admin")
            try db.execute(
                sql: "INSERT INTO admins (id, name, passphrase, created_at) VALUES (?, ?, ?, ?)",
                arguments: [admin.id.column, admin.name.text, passphrase.text, createdAt.column])
        }
    }

    package func admin(_ reference: Reference<Admin>) async throws(StoreFailure) -> Admin? {
        try await read { db in try db.row(of: reference, in: "admins").map(Admin.init(row:)) }
    }

    /// All admins by name.
    package func admins() async throws(StoreFailure) -> [Admin] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT id, name FROM admins ORDER BY name").map(Admin.init(row:))
        }
    }

    /// The admin of that name and what is kept of the passphrase.
    package func knownAdmin(named name: Name) async throws(StoreFailure) -> KnownAdmin? {
        try await read { db in
            guard let row = try db.row(of: Reference<Admin>.name(name), in: "admins") else { return nil }
            return KnownAdmin(admin: try Admin(row: row), passphrase: try PassphraseHash(text: row["passphrase"]))
        }
    }

    /// Gives an admin another passphrase. Whoever is signed in with the old one is signed out.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func setPassphrase(
        _ passphrase: PassphraseHash, of admin: Admin, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(
                sql: "UPDATE admins SET passphrase = ? WHERE id = ?", arguments: [passphrase.text, admin.id.column])
            guard db.changesCount == 1 else { throw StoreFailure.notFound(kind: "admin", admin.name.text) }
            try db.execute(sql: "DELETE FROM sessions WHERE admin_id = ?", arguments: [admin.id.column])
        }
    }

    /// Removes an admin, whose sessions end with it.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func remove(_ admin: Admin, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            try db.execute(sql: "DELETE FROM admins WHERE id = ?", arguments: [admin.id.column])
            guard db.changesCount == 1 else { throw StoreFailure.notFound(kind: "admin", admin.name.text) }
        }
    }
}

/// An admin and what is kept of the passphrase.
package struct KnownAdmin: Sendable {
    package let admin: Admin
    package let passphrase: PassphraseHash
}

extension Admin {
    /// From the columns `id` and `name`.
    init(row: Row) throws { self.init(id: try ID(column: row["id"]), name: try Name(row["name"])) }
}
