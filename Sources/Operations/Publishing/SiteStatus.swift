import Storage
import Synchronization

/// Whether the files of this process' site are what is published.
final class SiteStatus: Sendable {
    private let current = Mutex<StaticSiteProblem?>(nil)

    /// Why the last write failed; `nil` when it did not, and where no site is kept.
    var problem: StaticSiteProblem? { current.withLock { $0 } }

    /// - Returns: the problem before it.
    func replace(with problem: StaticSiteProblem?) -> StaticSiteProblem? {
        current.withLock { current in
            defer { current = problem }
            return current
        }
    }
}
