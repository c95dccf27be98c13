import Cryptography
import Entra
package import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// For how many seconds an assertion that a client signs itself may be good: an hour is what OAuth libraries give it,
    /// by a clock that may be ahead of ours.
    package static let longestOwnAssertion = 3600
    /// More audiences than any token has that is meant for us: each is looked up.
    package static let mostAudiences = 10

    /// Finds the client that a token belongs to: one of another issuer, or one that the client has signed itself
    /// (RFC 7523 section 3).
    ///
    /// What is asked costs more the further it comes: form and times, whether anybody is known by that issuer, the
    /// signature; who it is about is said to nobody who cannot show a genuine token.
    ///
    /// - Throws: `DistrustedToken`, or a fault of the database.
    package func client(presentingToken text: String) async throws -> Client {
        let now = surroundings.clock()
        let token: SignedToken
        do throws(UnusableToken) {
            token = try SignedToken(text)
            try token.checkTimes(at: now)
        } catch {
            throw DistrustedToken.unusable(error)
        }
        if let issuer = try? Issuer(token.claims.issuer), try await lookups.trusts(issuer) {
            return try await client(of: token, signedBy: issuer, now: now)
        }
        guard token.claims.issuer == token.claims.subject, let itself = try? Reference<Client>(token.claims.issuer)
        else {
            throw DistrustedToken.unknownIssuer(token.claims.issuer)
        }
        return try await client(itself, signing: token, now: now)
    }

    private func client(of token: SignedToken, signedBy issuer: Issuer, now: Date) async throws -> Client {
        let candidates: [TrustedKey]
        do {
            candidates = try await trustedKeys.candidates(for: token, of: issuer)
        } catch {
            throw DistrustedToken.unreadableIssuer(
                error.reason, retryAfter: Int(TrustedKeys.pauseAfterFailure / .seconds(1)))
        }
        guard candidates.contains(where: { $0.verifies(token) }) else { throw DistrustedToken.notVerified }
        let (known, hash) = try await identity(of: token, issuer: issuer)
        if known.isSingleUse { try await spend(token, now: now) }
        keyUses.note(hash, of: known.client.id, at: now)
        return known.client
    }

    private func identity(
        of token: SignedToken, issuer: Issuer
    ) async throws -> (known: KnownIdentity, hash: ClientKeyHash) {
        var found: (known: KnownIdentity, hash: ClientKeyHash)?
        for audience in token.claims.audiences.prefix(Self.mostAudiences) {
            guard let subject = try? Subject(token.claims.subject), let audience = try? Audience(audience) else {
                continue
            }
            let triple = Triple(issuer: issuer, subject: subject, audience: audience)
            guard let known = try await lookups.client(withIdentity: triple) else { continue }
            guard found.map({ $0.known.client.id == known.client.id }) ?? true else { throw DistrustedToken.several }
            found = (known, triple.hash)
        }
        guard let found else {
            throw DistrustedToken.unknownSubject(token.claims.subject, audiences: token.claims.audiences)
        }
        return found
    }

    /// To whoever cannot sign it is the same whether there is such a client.
    private func client(
        _ itself: Reference<Client>, signing token: SignedToken, now: Date
    ) async throws -> Client {
        let signer = try await store.publicKeys(of: itself)
        guard let signer, let key = signer.keys.first(where: { $0.verifies(token) }) else {
            throw DistrustedToken.notVerified
        }
        guard token.claims.audiences.contains(where: { [tokenEndpoint, settings.privateURL.text].contains($0) }) else {
            throw DistrustedToken.notForUs(expected: tokenEndpoint)
        }
        let longest = Double(Self.longestOwnAssertion) + SignedToken.leeway
        guard token.claims.expiresAt.timeIntervalSince(now) <= longest else {
            throw DistrustedToken.goodTooLong(Self.longestOwnAssertion)
        }
        try await spend(token, now: now)
        keyUses.note(ClientKeyHash(of: key), of: signer.client.id, at: now)
        return signer.client
    }

    /// Takes a token that counts once (RFC 7523 section 3, point 7). It is on disk before this returns: a restart forgets
    /// nothing.
    private func spend(_ token: SignedToken, now: Date) async throws {
        guard let tokenID = token.claims.tokenID, !tokenID.isEmpty else { throw DistrustedToken.withoutTokenID }
        let hash = Digest.sha256(of: token.claims.issuer, token.claims.subject, tokenID)
        guard try await store.spend(hash, until: token.claims.expiresAt, now: now) else {
            throw DistrustedToken.spent
        }
    }
}
