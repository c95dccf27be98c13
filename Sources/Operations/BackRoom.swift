import Dispatch

/// Where work is done that keeps a processor busy for long: keys are made there, and files opened whose passphrase is slow
/// on purpose. On an event loop, where everything else runs, it would keep the answers of both planes waiting.
enum BackRoom {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            // Nobody is in a hurry for a key.
            DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
