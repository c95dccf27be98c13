package import Federation
package import FoundationEssentials
import GRDB

/// What a backup says of itself, readable without a key.
package struct BackupManifest: Hashable, Sendable {
    package let issuer: Issuer
    /// The identifier of the master key, which is needed to restore and is not in the backup.
    package let masterKey: String
    /// When the copy was made, in whole seconds.
    package let createdAt: Date
    package let ringRevision: Int
    /// The name of the newest migration.
    package let schema: String
    /// The number of audit rows.
    package let auditHead: Int

    private static let format = 1

    /// `{"format":1,"issuer":…,"master_key":…,"created_at":…,"ring_revision":…,"schema":…,"audit_head":…}`
    var bytes: [UInt8] {
        let json: JSON = [
            "format": .integer(Self.format), "issuer": .string(issuer.text), "master_key": .string(masterKey),
            "created_at": .integer(Int(createdAt.timeIntervalSince1970)), "ring_revision": .integer(ringRevision),
            "schema": .string(schema), "audit_head": .integer(auditHead),
        ]
        return json.bytes
    }

    /// - Parameter path: of the backup, for the problem: `ArchiveProblem.unknownDescription`.
    init(_ bytes: [UInt8], path: String) throws(ArchiveProblem) {
        guard let members = try? JSONDecoder().decode(Members.self, from: Data(bytes)), members.format == Self.format,
            let issuer = try? Issuer(members.issuer)
        else { throw .unknownDescription(path: path) }
        self.issuer = issuer
        masterKey = members.masterKey
        createdAt = Date(timeIntervalSince1970: Double(members.createdAt))
        ringRevision = members.ringRevision
        schema = members.schema
        auditHead = members.auditHead
    }

    /// What a database is described as.
    init(of db: Database, at now: Date) throws {
        guard let house = try Row.fetchOne(db, sql: "SELECT * FROM house"),
            let schema = try Schema.migrator.appliedMigrations(db).last
        else { throw StoreFailure.database("it does not say whose it is") }
        issuer = try Issuer(house["issuer"])
        masterKey = house["master_key_id"]
        createdAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        ringRevision = house["revision"]
        self.schema = schema
        auditHead = try AuditChain.head(of: db).sequence
    }

    private struct Members: Decodable {
        var format: Int
        var issuer: String
        var masterKey: String
        var createdAt: Int
        var ringRevision: Int
        var schema: String
        var auditHead: Int

        enum CodingKeys: String, CodingKey {
            case format, issuer, schema
            case masterKey = "master_key"
            case createdAt = "created_at"
            case ringRevision = "ring_revision"
            case auditHead = "audit_head"
        }
    }
}
