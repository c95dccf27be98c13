import Federation
import FoundationEssentials
import Synchronization

/// What the rotation of this process has to tell the operator.
final class RotationStatus: Sendable {
    private let current = Mutex(Report())

    /// How the last tick went.
    struct Report: Sendable {
        /// Steps that failed, in sentences.
        var failures: [String] = []
        var concerns: [RingConcern] = []
        /// Whether the last look saw other bytes than those published here.
        var documentsDiffer = false
        /// For how long the spare that is nearest to signing has been seen.
        var spareSeenFor = Duration.zero
        /// When the rotation does something next by its plan; `nil` while nobody can tell.
        var nextStepAt: Date?
        /// When somebody last looked for the keys at the issuer URL.
        var lookedAt: Date?
    }

    var report: Report { current.withLock { $0 } }

    func replace(with report: Report) { current.withLock { $0 = report } }
}
