import Cryptography
package import Federation

extension Desk {
    /// Finds the client that a presented key belongs to. Only its hash is compared, by lookup: the hash of a key with
    /// 256 bits of chance tells nothing that time could leak.
    ///
    /// - Throws: `Refusal.unknownKey` for a key that is missing, unknown or has ended.
    package func client(presenting key: String?) async throws -> Client {
        guard let key else { throw Refusal.unknownKey }
        let hash = ClientKey.hash(of: key)
        guard let client = try await lookups.client(withKey: hash) else { throw Refusal.unknownKey }
        keyUses.note(hash, of: client.id, at: surroundings.clock())
        return client
    }

    /// The same for a client that is in memory; `nil` for any other.
    func knownClient(presenting key: String) -> Client? {
        let hash = ClientKey.hash(of: key)
        guard let client = lookups.rememberedClient(withKey: hash) else { return nil }
        keyUses.note(hash, of: client.id, at: surroundings.clock())
        return client
    }
}
