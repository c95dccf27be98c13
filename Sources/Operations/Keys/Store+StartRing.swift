import Federation
package import Storage

extension Store {
    /// Gives a new issuer its first keys: one that signs at once, since no verifier can hold an older key set, and a
    /// published spare, so that there is always a next one that verifiers already know.
    package func startRingIfEmpty(_ surroundings: Surroundings = Surroundings()) async throws {
        guard try await ring().keys.isEmpty else { return }
        let now = surroundings.clock()
        let keys = [try await NewKey.made(.active, at: now), try await NewKey.made(.pending, at: now)]
        let event = AuditEvent(
            at: now, caller: .service, action: .ringStarted, target: "ring",
            details: [.init("kids", .array(keys.map { .string($0.key.keyID) }))])
        try await startRing(keys, audit: event)
    }
}
