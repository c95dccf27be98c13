package import Federation
import FoundationEssentials
import Storage

/// What taking keys out of the ring touches, told before it is done.
package struct Revocation: Hashable, Sendable {
    /// The keys that go.
    package let keys: [RingKey]
    /// The spare that signs from then on; `nil` when the key that signs stays, or a key signs that nobody has seen yet.
    package let successor: RingKey?
    /// Whether no key is left that verifiers may know.
    package let leavesNoKnownKey: Bool
    /// Assertions signed with them that have not expired; counted up to `mostCounted` where less than everything is told.
    package let liveAssertions: Int
    /// Agents that assertions are minted for.
    package let agents: Roll<Agent>
    /// What to delete in Azure, as much of it as was asked for: until verifiers fetch the keys again, only that stops
    /// whoever holds a stolen one.
    package let credentials: [AffectedCredential]
    /// How much of that there is in all.
    package let credentialCount: Int

    /// At thousands of mints a second, to count all takes seconds, and that there are very many is all that it says.
    package static let mostCounted = 1000
}

extension Desk {
    /// What `revoke` would touch.
    ///
    /// - Parameters:
    ///   - keyID: `nil` for all published keys.
    ///   - limit: how many agents and how many credentials are told at most; the others are counted.
    /// - Throws: `StoreFailure.ring` when there is nothing to revoke.
    package func revocation(of keyID: String?, limit: Int = .max) async throws -> Revocation {
        let ring = try await store.ring()
        let change = try planned(keyID, ring)
        let gone = ring.keys.filter { key in
            change.moved.contains { $0.keyID == key.keyID && $0.state == .revoked }
        }
        let successor = change.moved.first { $0.state == .active }.flatMap { ring[$0.keyID] }
        let alive = try await store.liveAssertions(
            signedWith: gone.map(\.keyID), at: surroundings.clock(),
            limit: limit == .max ? limit : Revocation.mostCounted)
        return Revocation(
            keys: gone, successor: successor, leavesNoKnownKey: change.added.contains { $0.state == .active },
            liveAssertions: alive, agents: try await store.agents(named: limit),
            credentials: try await store.affectedCredentials(limit: limit),
            credentialCount: try await store.affectedCredentialCount())
    }

    /// What to delete in Azure when a key is known to others, all of it.
    package func affectedCredentials() async throws -> [AffectedCredential] {
        try await store.affectedCredentials(limit: .max)
    }

    /// Takes a key out of the ring at once; where it signed, the spare signs.
    ///
    /// - Throws: `StoreFailure.ring` when it is unknown or no longer published.
    package func revoke(_ keyID: String, by caller: Caller) async throws {
        let now = surroundings.clock()
        let fresh = try await NewKey.made(at: now)
        try await change(.keyRevoked, at: now, with: [fresh], by: caller) { ring throws(RingProblem) in
            try ring.revoking(keyID, at: now, fresh: fresh.key)
        }
    }

    /// Takes every key out at once: for a machine or a database that leaked, where the spare leaked too.
    package func revokeAll(by caller: Caller) async throws {
        let now = surroundings.clock()
        let (active, spare) = (try await NewKey.made(at: now), try await NewKey.made(at: now))
        try await change(.keyRevoked, at: now, with: [active, spare], by: caller) { ring in
            ring.revokingAll(at: now, active: active.key, spare: spare.key)
        }
    }

    private func planned(_ keyID: String?, _ ring: KeyRing) throws(StoreFailure) -> RingChange {
        let now = surroundings.clock()
        let unmade = RingKey(
            publicKey: JSONWebKey(keyID: "", modulus: "", exponent: ""), state: .pending, createdAt: now)
        guard let keyID else { return ring.revokingAll(at: now, active: unmade, spare: unmade) }
        do throws(RingProblem) {
            return try ring.revoking(keyID, at: now, fresh: unmade)
        } catch {
            throw .ring(error)
        }
    }
}
