import Synchronization

/// The ends that this process knows of, so that neither metrics nor readiness wait for the database.
final class ExpiryStatus: Sendable {
    private let current = Mutex<[CredentialEnd]>([])

    var ends: [CredentialEnd] { current.withLock { $0 } }

    func replace(with ends: [CredentialEnd]) { current.withLock { $0 = ends } }
}
