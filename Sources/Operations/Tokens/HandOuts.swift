import Federation
import Synchronization

/// Counts the tokens that were handed out from memory or out of another caller's call to Entra, which are too many for an
/// audit row each.
final class HandOuts: Sendable {
    private let counts = Mutex<[HandOut: Int]>([:])

    func count(connection: ID<Connection>, to caller: Caller) {
        counts.withLock { $0[HandOut(caller: caller, connection: connection), default: 0] += 1 }
    }

    /// What was counted since the last call.
    func take() -> [HandOut: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    /// Counts again what was taken but could not be written.
    func putBack(_ taken: [HandOut: Int]) {
        counts.withLock { $0.merge(taken, uniquingKeysWith: +) }
    }
}

/// Who got tokens of which connection.
struct HandOut: Hashable, Sendable {
    let caller: Caller
    let connection: ID<Connection>
}
