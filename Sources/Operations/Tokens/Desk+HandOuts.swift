import Federation
import Storage

extension Desk {
    /// Writes to the audit log, once a minute and when the service ends, how often each caller got a token of each
    /// connection from memory. Runs until the surrounding service group shuts down.
    package func auditHandOuts(every interval: Duration = .seconds(60)) async throws {
        try await untilShutdown(every: interval, failing: "cannot audit handed-out tokens") {
            try await writeHandOuts()
        }
    }

    private func writeHandOuts() async throws {
        var unwritten = handOuts.take()
        defer { handOuts.putBack(unwritten) }
        while let handOut = unwritten.last {
            try await store.journal.append(
                AuditEvent(
                    at: surroundings.clock(), caller: handOut.caller, action: .tokenHandedOut,
                    target: "connection:\(handOut.connection)", details: [.init("count", .integer(handOut.count))]))
            unwritten.removeLast()
        }
    }
}
