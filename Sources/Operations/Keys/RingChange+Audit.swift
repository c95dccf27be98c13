import Federation
import FoundationEssentials

extension RingChange {
    /// The audit row of an act on the ring: which keys are in which state after it.
    func event(_ action: AuditEvent.Action, at now: Date, by caller: Caller) -> AuditEvent {
        AuditEvent(
            at: now, caller: caller, action: action, target: "ring",
            details: (moved + added).map { .init($0.keyID, .string($0.state.rawValue)) })
    }
}
