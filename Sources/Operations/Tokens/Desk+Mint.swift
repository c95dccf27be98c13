import Cryptography
package import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// Mints an assertion for an agent. It is in the audit log, on disk, before this returns.
    ///
    /// - Parameters:
    ///   - audience: one of the agent's own; its first when `nil`.
    ///   - lifetime: seconds from now until it expires; as it is set when `nil`.
    ///   - target: for whom it is, so that nothing is minted that would not be taken there.
    ///   - caller: checked before anything is said about whether the agent exists.
    /// - Throws: `Refusal`, or a fault of the database or the key.
    package func mint(
        _ reference: Reference<Agent>, audience: Audience? = nil, lifetime: Int? = nil, target: TrustTarget? = nil,
        for caller: Caller
    ) async throws -> MintedToken {
        try await metered(meters.mints) {
            try await admission.admit(caller) {
                let agent = try await permittedAgent(reference, for: caller)
                let audience = try agent.audience(asked: audience)
                try check(Triple(issuer: issuer, subject: agent.subject, audience: audience), for: target)
                return try await signedAndAudited(
                    agent, audience: audience, lifetime: try checked(lifetime), with: keys.active(), for: caller)
            }
        }
    }

    private func check(_ triple: Triple, for target: TrustTarget?) throws(Refusal) {
        if let flaw = target?.flaw(of: triple) { throw .badRequest(flaw) }
    }

    private func checked(_ lifetime: Int?) throws(Refusal) -> Int {
        guard let lifetime else { return settings.tokenLifetime }
        let range = Assertion.lifetimes
        guard range.contains(lifetime) else {
            throw .badRequest("The lifetime has to be from \(range.lowerBound) to \(range.upperBound) seconds.")
        }
        return lifetime
    }

    private func permittedAgent(_ reference: Reference<Agent>, for caller: Caller) async throws -> Agent {
        guard let agent = try await lookups.agent(reference) else {
            throw caller.mayKnowNames ? Refusal.unknownAgent(reference.description) : .notGranted
        }
        guard try await lookups.may(caller, .agent(agent.id)) else { throw Refusal.notGranted }
        return agent
    }

    /// The act itself, which a federated exchange needs too.
    func signedAndAudited(
        _ agent: Agent, audience: Audience, lifetime: Int? = nil, with key: HeldKey, for caller: Caller
    ) async throws -> MintedToken {
        let signed = try signed(agent, audience: audience, lifetime: lifetime, with: key, for: caller)
        try await store.journal.append(signed.event)
        return signed.token
    }

    /// The token and the row that has to be on disk before it leaves.
    func signed(
        _ agent: Agent, audience: Audience, lifetime: Int? = nil, with key: HeldKey, for caller: Caller
    ) throws -> (token: MintedToken, event: AuditEvent) {
        let (now, lifetime) = (surroundings.clock(), lifetime ?? settings.tokenLifetime)
        let triple = Triple(issuer: store.issuer, subject: agent.subject, audience: audience)
        let assertion = Assertion(
            triple: triple, tokenID: surroundings.uuid(), now: now, lifetime: lifetime)
        let input = assertion.signingInput(keyID: key.keyID)
        let token = Assertion.compact(input, signature: try key.key.sign(input))
        let event = AuditEvent(
            at: now, caller: caller, action: .tokenMinted, target: "agent:\(agent.id)",
            details: [
                .init("jti", .string(assertion.tokenID.uuidString.lowercased())),
                .init("aud", .string(audience.text)), .init("kid", .string(key.keyID)),
                .init("exp", .integer(assertion.expiresAt)),
                .init("sha256", .string(Digest.hex(Digest.sha256(token.utf8)))),
            ])
        return (
            MintedToken(token: token, triple: triple, expiresAt: assertion.expiresAt, lifetime: lifetime), event
        )
    }
}
