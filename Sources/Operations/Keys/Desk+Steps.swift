import Federation
import FoundationEssentials
import Logging
import Storage

extension Desk {
    /// Takes one step of a rotation, if the ring as it stands then still asks for it.
    func take(_ step: RotationStep, at now: Date) async throws {
        let schedule = settings.schedule
        switch step {
        case .addSpare:
            let spare = try await NewKey.made(at: now)
            try await change(.keyAdded, at: now, with: [spare], by: .service) { ring in
                ring.addingSpare(spare.key)
            }
        case .activate(let keyID):
            try await activate(keyID, at: now, by: .service) { schedule.steps(for: $0, at: now).contains(step) }
        case .retire:
            try await change(.keyRetired, at: now, by: .service) { ring in ring.retiring(at: now) }
        }
    }

    /// Lets a spare sign, if the ring as it stands then allows it.
    ///
    /// - Returns: the key, if it signs now.
    @discardableResult
    func activate(
        _ keyID: String, at now: Date, by caller: Caller, if isDue: @escaping @Sendable (KeyRing) -> Bool
    ) async throws -> RingKey? {
        let spare = try await NewKey.made(at: now)
        let grace = settings.schedule.grace
        let change = try await change(.keyActivated, at: now, with: [spare], by: caller) { ring throws(RingProblem) in
            guard isDue(ring) else { return RingChange() }
            return try ring.activating(keyID, at: now, grace: grace, spare: spare.key)
        }
        return change.moved.first { $0.keyID == keyID }
    }

    @discardableResult
    func change(
        _ action: AuditEvent.Action, at now: Date, with fresh: [NewKey] = [], by caller: Caller,
        _ decide: @escaping @Sendable (KeyRing) throws(RingProblem) -> RingChange
    ) async throws(StoreFailure) -> RingChange {
        let change = try await store.changeRing(
            with: fresh, audit: { $0.event(action, at: now, by: caller) }, decide)
        if !change.isEmpty {
            surroundings.logger.notice(
                "the ring of signing keys has changed",
                metadata: [
                    "act": "\(action.rawValue)",
                    "keys": .array(
                        (change.moved + change.added).map { "\($0.keyID) \($0.state.rawValue)" }),
                ])
        }
        return change
    }
}
