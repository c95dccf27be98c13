import Cryptography
import Federation
import Storage

extension Store {
    /// Gives a new issuer its first keys: one that signs at once, since no verifier can hold an older key set, and a
    /// published spare, so that there is always a next one that verifiers already know.
    package func startRingIfEmpty(_ surroundings: Surroundings = Surroundings()) async throws {
        guard try await ring().keys.isEmpty else { return }
        let keys = [try NewKey.made(.active, surroundings), try NewKey.made(.pending, surroundings)]
        let kids = keys.map { JSON.string($0.key.keyID) }
        let event = AuditEvent(
            at: surroundings.clock(), caller: .service, action: .ringStarted, target: "ring",
            details: [.init("kids", .array(kids))])
        try await startRing(keys, audit: event)
    }
}

extension NewKey {
    fileprivate static func made(_ state: KeyState, _ surroundings: Surroundings) throws -> NewKey {
        let key = try SigningKey.generate()
        let now = surroundings.clock()
        let ringKey = RingKey(
            publicKey: JSONWebKey(key.publicNumbers), state: state, createdAt: now,
            activatesAt: state == .active ? now : nil, retiresAt: nil)
        return NewKey(key: ringKey, privateKey: try key.pkcs8())
    }
}

extension JSONWebKey {
    /// Its `kid` is the RFC 7638 thumbprint: derived from the key, so it is never used for another.
    init(_ numbers: RSAPublicNumbers) {
        self.init(
            keyID: Base64URL.encode(numbers.thumbprint), modulus: Base64URL.encode(numbers.modulus),
            exponent: Base64URL.encode(numbers.exponent))
    }
}
