import Federation
import Logging
import ServiceLifecycle
import Storage

extension Desk {
    /// Writes to the audit log, once a minute and when the service ends, how often each caller got a token of each
    /// connection from memory. Runs until the surrounding service group shuts down.
    package func auditHandOuts(every interval: Duration = .seconds(60)) async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                guard !Task.isCancelled else { return }
                await writeHandOutsOrLog()
            }
        }
        try await writeHandOuts()
    }

    private func writeHandOutsOrLog() async {
        do {
            try await writeHandOuts()
        } catch {
            surroundings.logger.error("cannot audit handed-out tokens", metadata: ["error": "\(error)"])
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
