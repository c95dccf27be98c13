import Logging
import ServiceLifecycle

extension Desk {
    /// Does something again and again until the surrounding service group shuts down, and then once more.
    ///
    /// - Parameter message: for the log when it fails; the last time it is thrown instead.
    func untilShutdown(
        every interval: Duration, failing message: String, do act: @escaping @Sendable () async throws -> Void
    ) async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                guard !Task.isCancelled else { return }
                do { try await act() } catch {
                    surroundings.logger.error("\(message)", metadata: ["error": "\(error)"])
                }
            }
        }
        try await act()
    }
}
