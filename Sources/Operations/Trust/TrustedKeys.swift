import Cryptography
import Entra
import Federation
import Logging

/// The keys of other issuers, fetched when a token needs them and kept for a while.
///
/// However many tokens wait, an issuer is asked once; a key that is not there makes it be asked again, but not more often
/// than every half minute, so that whoever sends nonsense cannot make us a nuisance to it. Only issuers that an admin has
/// named are ever asked; who calls has to see to that.
actor TrustedKeys {
    /// Fetches an issuer's keys.
    typealias Fetch = Desk.IssuerKeys

    /// After this an issuer is asked again, so that a key that it has withdrawn is believed no longer.
    static let freshFor = Duration.seconds(600)
    /// For this long keys count when the issuer cannot be reached.
    static let usableFor = Duration.seconds(3600)
    /// Between two questions to an issuer.
    static let pause = Duration.seconds(30)
    /// The same after one that failed.
    static let pauseAfterFailure = Duration.seconds(5)
    /// More keys than any issuer has at a time: each may have to be tried.
    static let most = 100

    private let fetch: Fetch
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger
    private var kept = RecentValues<Issuer, Kept>(capacity: 1000)
    private var flights: [Issuer: Task<Void, Never>] = [:]

    private struct Kept {
        var keys: [TrustedKey] = []
        var fetchedAt: ContinuousClock.Instant?
        var askedAt: ContinuousClock.Instant
        var failure: UnreadableIssuer?
    }

    init(
        fetch: @escaping Fetch, now: @escaping @Sendable () -> ContinuousClock.Instant, logger: Logger
    ) {
        (self.fetch, self.now, self.logger) = (fetch, now, logger)
    }

    /// The keys that may have signed a token.
    ///
    /// - Throws: `UnreadableIssuer` when none are to be had.
    func candidates(for token: SignedToken, of issuer: Issuer) async throws(UnreadableIssuer) -> [TrustedKey] {
        if let found = candidates(for: token, of: issuer, within: Self.freshFor), !found.isEmpty { return found }
        await ask(issuer)
        if let found = candidates(for: token, of: issuer, within: Self.usableFor) { return found }
        throw kept.value(for: issuer)?.failure ?? UnreadableIssuer("the keys of \(issuer) are not to be had")
    }

    private func candidates(for token: SignedToken, of issuer: Issuer, within age: Duration) -> [TrustedKey]? {
        guard let kept = kept.value(for: issuer), let fetchedAt = kept.fetchedAt, now() - fetchedAt < age else {
            return nil
        }
        return kept.keys.filter { $0.maySign(token) }
    }

    private func ask(_ issuer: Issuer) async {
        if let flight = flights[issuer] { return await flight.value }
        guard mayAsk(issuer) else { return }
        // It is no child of the caller's task: it must outlive a caller who gives up while others wait. It ends by itself
        // within the time that a fetch may take.
        let flight = Task { await self.refresh(issuer) }
        flights[issuer] = flight
        await flight.value
    }

    private func mayAsk(_ issuer: Issuer) -> Bool {
        guard let kept = kept.value(for: issuer) else { return true }
        return now() - kept.askedAt >= (kept.failure == nil ? Self.pause : Self.pauseAfterFailure)
    }

    private func refresh(_ issuer: Issuer) async {
        var entry = kept.value(for: issuer) ?? Kept(askedAt: now())
        entry.askedAt = now()
        do throws(UnreadableIssuer) {
            entry.keys = try await fetch(issuer).lazy.compactMap { TrustedKey($0) }.prefix(Self.most).map { $0 }
            entry.fetchedAt = entry.askedAt
            entry.failure = nil
        } catch {
            entry.failure = error
            logger.warning(
                "the keys of a trusted issuer cannot be fetched",
                metadata: ["issuer": "\(issuer)", "reason": "\(error.reason)"])
        }
        kept.insert(entry, for: issuer)
        flights[issuer] = nil
    }
}

/// A key of another issuer that can check signatures.
struct TrustedKey: Sendable {
    private let keyID: String?
    private let algorithm: SignatureAlgorithm?
    private let key: VerificationKey

    /// - Returns: `nil` for numbers that are no key, or a weak one.
    init?(_ key: IssuerKey) {
        switch key.material {
        case .rsa(let modulus, let exponent):
            guard let key = VerificationKey(modulus: modulus, exponent: exponent) else { return nil }
            self.key = key
        case .ellipticCurve(let name, let x, let y):
            guard let key = VerificationKey(curve: name, x: x, y: y) else { return nil }
            self.key = key
        }
        (keyID, algorithm) = (key.keyID, key.algorithm)
    }

    /// Whether it is the key that the token names, or any where it names none, and not for another algorithm.
    func maySign(_ token: SignedToken) -> Bool {
        (token.keyID == nil || token.keyID == keyID) && (algorithm ?? token.algorithm) == token.algorithm
    }

    func verifies(_ token: SignedToken) -> Bool { key.verifies(token) }
}

extension VerificationKey {
    func verifies(_ token: SignedToken) -> Bool {
        verifies(token.signature, of: token.signingInput, algorithm: token.algorithm.rawValue)
    }
}
