import Storage

extension Error {
    /// Whether the work was given up by whoever asked for it, or since the service ends; then nothing is wrong.
    package var isCancellation: Bool { self is CancellationError || self as? StoreFailure == .cancelled }
}
