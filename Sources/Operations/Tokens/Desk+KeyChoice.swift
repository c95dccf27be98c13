import Cryptography
import Federation
import FoundationEssentials
import Logging
import Storage

extension Desk {
    /// Does the work with the key that an authority is expected to know. If it does not know it, with one that it has
    /// accepted before: whoever asked never notices that a rotation came too early for Entra.
    ///
    /// - Parameter work: throws `Refusal.entraRefused` with AADSTS7000272 for a key that Entra does not know.
    func withKey<Result>(
        for authority: String, _ work: (HeldKey) async throws -> Result
    ) async throws -> Result {
        let key = try await chosenKey(for: authority)
        do {
            let result = try await work(key)
            try await noteAccepted(key, by: authority)
            return result
        } catch Refusal.entraRefused(let refusal) where refusal.saysUnknownKey {
            guard let other = try await otherKey(than: key, for: authority) else {
                throw Refusal.entraRefused(refusal)
            }
            let result = try await work(other)
            noteDetour(to: other, from: key, for: authority)
            try await noteAccepted(other, by: authority)
            return result
        }
    }

    private func chosenKey(for authority: String) async throws -> HeldKey {
        let active = try keys.active()
        guard let keyID = choices.detour(for: authority, in: keys.ring, now: surroundings.clock()) else {
            return active
        }
        return try await keyStillThere(keyID) ?? active
    }

    /// `nil` for a key that was revoked a moment ago.
    private func keyStillThere(_ keyID: String) async throws -> HeldKey? {
        do {
            return try await store.heldKey(keyID)
        } catch StoreFailure.notFound {
            return nil
        }
    }

    /// The newest key that is still published and that the authority has accepted; the active one, if that was not the
    /// one it refused, when there is no such key.
    private func otherKey(than refused: HeldKey, for authority: String) async throws -> HeldKey? {
        let accepted = try await store.keysAccepted(by: authority)
        let candidates = try await store.ring().keys.filter {
            ($0.state == .active || $0.state == .retiring) && $0.keyID != refused.keyID
        }
        let known = candidates.filter { accepted.contains($0.keyID) }
        let newest = (known.isEmpty ? candidates.filter(\.state.maySign) : known).max {
            ($0.activatesAt ?? $0.createdAt) < ($1.activatesAt ?? $1.createdAt)
        }
        guard let newest else { return nil }
        return try await keyStillThere(newest.keyID)
    }

    private func noteDetour(to key: HeldKey, from refused: HeldKey, for authority: String) {
        meters.failedOver()
        guard refused.keyID == keys.ring.active?.keyID else { return }
        choices.took(key.keyID, insteadOf: refused.keyID, for: authority, now: surroundings.clock())
        surroundings.logger.warning(
            "Entra does not know the active key yet; an older one signs for it",
            metadata: ["authority": "\(authority)", "kid": "\(refused.keyID)", "signs": "\(key.keyID)"])
    }

    private func noteAccepted(_ key: HeldKey, by authority: String) async throws {
        let (isNews, endsDetour) = choices.accepted(key.keyID, by: authority)
        if endsDetour {
            surroundings.logger.notice(
                "Entra knows the active key now", metadata: ["authority": "\(authority)", "kid": "\(key.keyID)"])
        }
        guard isNews else { return }
        try await store.note(accepted: key.keyID, by: authority, at: surroundings.clock())
        choices.noted(key.keyID, by: authority)
    }
}

extension EntraRefusal {
    /// The key set that Entra holds of the issuer does not contain the key of the assertion.
    fileprivate var saysUnknownKey: Bool { code == "AADSTS7000272" }
}
