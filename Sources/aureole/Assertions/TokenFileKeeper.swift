import Federation
import Foundation

/// Keeps a token file fresh: a new token when half the life of the last one is over.
///
/// SDKs read the file anew every five or ten minutes and keep what they read for as long, so that whatever they hold has
/// to live that much longer than the file does.
struct TokenFileKeeper {
    let file: TokenFile
    let mint: () async throws -> FreshAssertion
    /// Told of what went wrong; it is tried again.
    let report: (any Error) -> Void
    var clock: () -> Date = { .now }
    var sleep: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// Seconds that the tokens live: long enough for SDKs that re-read every ten minutes, whatever is set for others.
    static let lifetime = Assertion.lifetimes.upperBound

    /// Writes the file once.
    ///
    /// - Throws: whatever minting and writing throw.
    @discardableResult
    func refresh() async throws -> FreshAssertion {
        let assertion = try await mint()
        try file.write(assertion.token)
        return assertion
    }

    /// Writes the file, and again and again until it is cancelled.
    ///
    /// - Throws: whatever the first time throws, since a file that never was is more than a delay. After it nothing but
    ///   `CancellationError`.
    func keep() async throws {
        var pause = pause(after: try await refresh())
        var failures = 0
        while true {
            try await sleep(pause)
            do {
                pause = self.pause(after: try await refresh())
                failures = 0
            } catch {
                try Task.checkCancellation()
                report(error)
                pause = Self.pause(afterFailures: failures)
                failures += 1
            }
        }
    }

    private func pause(after assertion: FreshAssertion) -> Duration {
        let left = Double(assertion.expiresAt) - clock().timeIntervalSince1970
        return .seconds(max(left / 2, 1))
    }

    /// 5 seconds at first, twice as long each time, five minutes at the most.
    private static func pause(afterFailures failures: Int) -> Duration { .seconds(min(5 << min(failures, 6), 300)) }
}
