import COpenSSL

/// A libcrypto object with one owner, freed exactly once, also when an initialiser throws half way.
struct Libcrypto: ~Copyable {
    let pointer: OpaquePointer
    private let free: @convention(c) (OpaquePointer?) -> Void

    /// Takes over what `call` returned; a null pointer is that call's failure.
    init(
        _ pointer: OpaquePointer?, from call: String, free: @escaping @convention(c) (OpaquePointer?) -> Void
    ) throws(OpenSSLFailure) {
        try self.init(pointer, orThrow: OpenSSLFailure(call: call), free: free)
    }

    /// Takes over what a call returned, where a null pointer has a meaning of its own.
    init<Problem: Error>(
        _ pointer: OpaquePointer?, orThrow problem: @autoclosure () -> Problem,
        free: @escaping @convention(c) (OpaquePointer?) -> Void
    ) throws(Problem) {
        guard let pointer else { throw problem() }
        self.pointer = pointer
        self.free = free
    }

    deinit { free(pointer) }

    /// libcrypto answers 1 for success; zero and negative values are failures.
    static func check(_ status: Int32, from call: String) throws(OpenSSLFailure) {
        guard status == 1 else { throw OpenSSLFailure(call: call) }
    }
}
