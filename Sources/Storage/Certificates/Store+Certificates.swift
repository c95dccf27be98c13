package import Cryptography
package import Federation
import FoundationEssentials
import GRDB

extension Store {
    /// Adds a certificate with its private key, which is sealed.
    ///
    /// - Parameters:
    ///   - der: the certificate itself.
    ///   - privateKey: unencrypted PKCS#8 in DER.
    /// - Throws: `StoreFailure.nameTaken`, `.certificateKnown`.
    package func add(
        _ certificate: ClientCertificate, der: [UInt8], privateKey: Secret<[UInt8]>, audit event: AuditEvent
    ) async throws(StoreFailure) {
        try await write(auditing: event) { [vault] db in
            try db.requireFree(certificate.name, in: "certificates", kind: "a certificate")
            let same = try String.fetchOne(
                db, sql: "SELECT name FROM certificates WHERE thumbprint_sha256 = ?",
                arguments: [certificate.thumbprintSHA256.description])
            if let same { throw StoreFailure.certificateKnown(try Name(same)) }
            let sealed = try vault.seal(privateKey, in: .certificateKey, row: certificate.id.column, of: db)
            try db.execute(
                sql: "INSERT INTO certificates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    certificate.id.column, certificate.name.text, Data(der), certificate.subject,
                    certificate.thumbprint.description, certificate.thumbprintSHA256.description,
                    certificate.notBefore.column, certificate.notAfter.column, sealed, event.at.column,
                ])
        }
    }

    package func certificate(
        _ reference: Reference<ClientCertificate>
    ) async throws(StoreFailure) -> ClientCertificate? {
        try await read { db in
            try db.row(of: reference, in: "certificates").map { try ClientCertificate(row: $0) }
        }
    }

    /// All certificates by name.
    package func certificates() async throws(StoreFailure) -> [ClientCertificate] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM certificates ORDER BY name").map { try ClientCertificate(row: $0) }
        }
    }

    /// A page of them, see `Database.rows(of:after:limit:)`.
    package func certificates(after name: Name?, limit: Int) async throws(StoreFailure) -> [ClientCertificate] {
        try await read { db in
            try db.rows(of: "certificates", after: name, limit: limit).map { try ClientCertificate(row: $0) }
        }
    }

    /// The public half, in DER.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func der(of certificate: ClientCertificate) async throws(StoreFailure) -> [UInt8] {
        try await read { db in
            guard let row = try db.row(of: Reference.id(certificate.id), in: "certificates") else {
                throw StoreFailure.notFound(kind: "certificate", certificate.name.text)
            }
            return [UInt8](row["der"] as Data)
        }
    }

    /// The private key, in unencrypted PKCS#8.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func privateKey(of id: ID<ClientCertificate>) async throws(StoreFailure) -> Secret<[UInt8]> {
        try await read { [vault] db in
            guard let row = try db.row(of: Reference.id(id), in: "certificates") else {
                throw StoreFailure.notFound(kind: "certificate", id.description)
            }
            return try vault.open(row["sealed"], in: .certificateKey, row: id.column, of: db)
        }
    }

    /// Removes a certificate and destroys its private key.
    ///
    /// - Throws: `StoreFailure.inUse` while a connection proves itself with it, `.notFound`.
    package func remove(_ certificate: ClientCertificate, audit event: AuditEvent) async throws(StoreFailure) {
        try await write(auditing: event) { db in
            let users = try String.fetchAll(
                db, sql: "SELECT name FROM connections WHERE certificate_id = ? ORDER BY name",
                arguments: [certificate.id.column])
            guard users.isEmpty else {
                throw StoreFailure.inUse(kind: "certificate", certificate.name, by: try users.map { try Name($0) })
            }
            try db.forgetPreviousCredential("certificate_id", certificate.id.column)
            try db.execute(sql: "DELETE FROM certificates WHERE id = ?", arguments: [certificate.id.column])
            guard db.changesCount == 1 else {
                throw StoreFailure.notFound(kind: "certificate", certificate.name.text)
            }
        }
    }
}

extension Database {
    /// What is removed can no longer be put back as the credential of a connection.
    ///
    /// - Parameter column: `agent_id` or `certificate_id`.
    func forgetPreviousCredential(_ column: String, _ id: String) throws {
        try execute(
            sql: """
                UPDATE connections SET previous_credential = NULL, previous_\(column) = NULL WHERE previous_\(column) = ?
                """,
            arguments: [id])
    }
}

extension ClientCertificate {
    fileprivate init(row: Row) throws {
        let (sha1, sha256): (String, String) = (row["thumbprint"], row["thumbprint_sha256"])
        guard let thumbprint = Thumbprint(hex: sha1), let thumbprintSHA256 = Thumbprint(hex: sha256) else {
            throw DamagedColumn(text: sha1)
        }
        try self.init(
            id: ID(column: row["id"]), name: Name(row["name"]), subject: row["subject"], thumbprint: thumbprint,
            thumbprintSHA256: thumbprintSHA256, notBefore: Date(column: row["not_before"]),
            notAfter: Date(column: row["not_after"]))
    }
}
