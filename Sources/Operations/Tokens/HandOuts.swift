import Federation
import Synchronization

/// Counts the tokens that were handed out from memory or out of another caller's call to Entra, which are too many for an
/// audit row each.
final class HandOuts: Sendable {
    private let counts = Mutex<[Key: HandOut]>([:])

    func count(connection: ID<Connection>, to caller: Caller) {
        let key = Key(caller: caller, connection: connection)
        let first = HandOut(caller: caller, connection: connection)
        counts.withLock { $0[key, default: first].count += 1 }
    }

    /// What was counted since the last call.
    func take() -> [HandOut] {
        counts.withLock { counts in
            defer { counts = [:] }
            return Array(counts.values)
        }
    }

    /// Counts again what was taken but could not be written.
    func putBack(_ taken: [HandOut]) {
        counts.withLock { counts in
            for handOut in taken {
                let key = Key(caller: handOut.caller, connection: handOut.connection)
                let none = HandOut(caller: handOut.caller, connection: handOut.connection)
                counts[key, default: none].count += handOut.count
            }
        }
    }

    /// The id of a caller stands for it.
    private struct Key: Hashable {
        let client: ID<Client>?
        let admin: ID<Admin>?
        let connection: ID<Connection>

        init(caller: Caller, connection: ID<Connection>) {
            if case .client(let client) = caller { self.client = client.id } else { client = nil }
            if case .admin(let admin) = caller { self.admin = admin.id } else { admin = nil }
            self.connection = connection
        }
    }
}

/// How often somebody got a token of a connection.
struct HandOut: Hashable, Sendable {
    let caller: Caller
    let connection: ID<Connection>
    var count = 0
}
