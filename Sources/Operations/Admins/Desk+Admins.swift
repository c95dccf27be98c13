package import Cryptography
package import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// - Throws: `PassphraseProblem`, `StoreFailure.nameTaken`.
    package func addAdmin(_ name: Name, passphrase: Secret<String>, by caller: Caller) async throws -> Admin {
        let admin = Admin(id: ID(surroundings.uuid()), name: name)
        let hash = try await hash(ofNew: passphrase, for: name)
        try await store.add(
            admin, passphrase: hash, createdAt: surroundings.clock(),
            audit: event(.adminAdded, admin.auditTarget, by: caller, [.init("name", .string(name.text))]))
        return admin
    }

    /// All admins by name.
    package func admins() async throws -> [Admin] { try await store.admins() }

    /// Whether anybody can sign in.
    package func hasAdmins() async throws -> Bool { try await !store.admins().isEmpty }

    /// - Throws: `StoreFailure.notFound`.
    package func admin(_ reference: Reference<Admin>) async throws -> Admin {
        guard let admin = try await store.admin(reference) else {
            throw StoreFailure.notFound(kind: "admin", reference.description)
        }
        return admin
    }

    /// Gives an admin another passphrase and ends all sessions that began with the old one.
    ///
    /// - Throws: `PassphraseProblem`, `StoreFailure.notFound`.
    package func setPassphrase(
        _ passphrase: Secret<String>, of reference: Reference<Admin>, by caller: Caller
    ) async throws -> Admin {
        let admin = try await admin(reference)
        let hash = try await hash(ofNew: passphrase, for: admin.name)
        try await store.setPassphrase(hash, of: admin, audit: event(.passphraseSet, admin.auditTarget, by: caller))
        return admin
    }

    /// Removes an admin and ends all sessions.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func removeAdmin(_ reference: Reference<Admin>, by caller: Caller) async throws {
        let admin = try await admin(reference)
        try await store.remove(
            admin,
            audit: event(.adminRemoved, admin.auditTarget, by: caller, [.init("name", .string(admin.name.text))]))
    }

    private func hash(ofNew passphrase: Secret<String>, for name: Name) async throws -> PassphraseHash {
        try PassphraseProblem.check(passphrase.reveal(), for: name)
        return try await hash(of: passphrase.bytes)
    }

    func hash(of passphrase: Secret<[UInt8]>) async throws -> PassphraseHash {
        let (salt, strength) = (surroundings.randomBytes(16), settings.passphraseStrength)
        return try await hashing.run { try PassphraseHash(of: passphrase, salt: salt, strength: strength) }
    }
}

extension Admin {
    var auditTarget: String { "admin:\(id)" }
}

extension Secret where Value == String {
    /// In UTF-8, as typed: what looks alike is not made alike.
    var bytes: Secret<[UInt8]> { Secret<[UInt8]>(Array(reveal().utf8)) }
}
