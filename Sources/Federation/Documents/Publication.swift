import Synchronization

/// What the public plane serves. Written by the publisher, read by every request.
package final class Publication: Sendable {
    private let current: Mutex<PublicDocuments>
    private let edition = Atomic<Int>(0)

    package init(_ first: PublicDocuments) { current = Mutex(first) }

    /// The documents of this moment.
    package var documents: PublicDocuments { current.withLock { $0 } }

    /// Grows with every replacement. A reader that keeps something made from the documents compares it, one atomic load,
    /// instead of taking the lock; read it before the documents, so that a change in between is only noticed twice.
    package var editionNumber: Int { edition.load(ordering: .acquiring) }

    /// Publishes other documents: readers see all of the old ones or all of the new.
    package func replace(with next: PublicDocuments) {
        current.withLock { $0 = next }
        edition.add(1, ordering: .releasing)
    }
}
