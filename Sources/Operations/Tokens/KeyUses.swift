import Cryptography
import Federation
import FoundationEssentials
import Synchronization

/// When keys were last used, of those that were since it was last written down: no request waits for that.
final class KeyUses: Sendable {
    private let uses = Mutex<[ClientKeyHash: KeyUse]>([:])

    func note(_ hash: ClientKeyHash, of client: ID<Client>, at date: Date) {
        uses.withLock { $0[hash] = KeyUse(client: client, at: date) }
    }

    /// What is not written down yet.
    var unwritten: [ClientKeyHash: KeyUse] { uses.withLock { $0 } }

    /// To be called when something is written down. What was used again meanwhile is still to be.
    func forget(_ written: [ClientKeyHash: KeyUse]) {
        uses.withLock { uses in
            for (hash, use) in written where uses[hash] == use { uses[hash] = nil }
        }
    }
}

/// The last use of a key.
struct KeyUse: Hashable, Sendable {
    let client: ID<Client>
    let at: Date
}
