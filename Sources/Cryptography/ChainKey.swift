import Crypto

/// The key that chains audit rows: each row's link depends on all rows before it, and only the holder of the key can
/// make one.
package struct ChainKey: Sendable {
    private let key: Secret<SymmetricKey>

    init(key: SymmetricKey) { self.key = Secret(key) }

    /// The key that `bytes` gave out, when it comes back from where it was kept under a seal.
    package init(bytes: Secret<[UInt8]>) { self.init(key: SymmetricKey(data: bytes.reveal())) }

    /// 32 bytes, to be kept under a seal: the chain goes on when the master key it came from is replaced.
    package var bytes: Secret<[UInt8]> { Secret(key.reveal().withUnsafeBytes(Array.init)) }

    /// HMAC-SHA-256 (RFC 2104) over both fields, each preceded by its length: 32 bytes.
    /// - Parameters:
    ///   - previous: the link of the row before; empty for the first row.
    ///   - row: the bytes of this row, in an encoding of the caller's that is the same each time.
    package func link(after previous: [UInt8], row: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: [UInt8](framing: previous, row), using: key.reveal()))
    }

    /// Whether `link` is what `link(after:row:)` gives, compared in constant time.
    package func matches(_ link: [UInt8], after previous: [UInt8], row: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            link, authenticating: [UInt8](framing: previous, row), using: key.reveal())
    }
}
