/// The limit passed before there was a result.
package struct TimeLimitPassed: Error {}

/// Runs the work under a limit for all of it. AsyncHTTPClient's own deadline ends with the head of a reply, so a body
/// that drips would hold its caller for ever.
///
/// - Throws: `TimeLimitPassed`, or what the work throws.
package func within<Result: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimeLimitPassed()
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw TimeLimitPassed() }
        return result
    }
}
