package import Federation
import Synchronization

/// Bounds how much one client may have under way at once, so that it cannot crowd out the others.
final class Admission: Sendable {
    private let limit: Int
    private let underWay = Mutex<[ID<Client>: Int]>([:])

    init(perClient limit: Int) { self.limit = limit }

    /// - Throws: `Refusal.busy` beyond the bound; whatever `work` throws.
    func admit<Value: Sendable>(_ caller: Caller, _ work: () async throws -> Value) async throws -> Value {
        guard case .client(let client) = caller else { return try await work() }
        guard let permit = permit(client.id) else { throw Refusal.busy(retryAfter: 1) }
        defer { permit.end() }
        return try await work()
    }

    /// Counts one more under way, until the permit ends; `nil` beyond the bound.
    func permit(_ client: ID<Client>) -> Permit? {
        let isAdmitted = underWay.withLock { underWay in
            let count = underWay[client, default: 0]
            guard count < limit else { return false }
            underWay[client] = count + 1
            return true
        }
        return isAdmitted ? Permit(admission: self, client: client) : nil
    }

    /// One request under way, which has to be ended once.
    struct Permit: Sendable {
        fileprivate let admission: Admission
        fileprivate let client: ID<Client>

        func end() { admission.leave(client) }
    }

    private func leave(_ client: ID<Client>) {
        underWay.withLock { underWay in
            let count = underWay[client, default: 1] - 1
            underWay[client] = count == 0 ? nil : count
        }
    }
}

extension Desk {
    /// Does an administrative work for a caller, unless too much of that caller's is under way. Tokens ask by themselves.
    ///
    /// - Throws: `Refusal.busy`; whatever `work` throws.
    package func admit<Value: Sendable>(_ caller: Caller, _ work: () async throws -> Value) async throws -> Value {
        try await admission.admit(caller, work)
    }
}
