import COpenSSL
import FoundationEssentials

extension [UInt8] {
    /// Overwrites the bytes with zeros in a way the optimiser keeps.
    ///
    /// An array is a shared buffer with copy on write: if another variable holds the same buffer, this wipes a fresh
    /// copy and leaves the other alone. It helps for buffers made and used in one function, and promises no more.
    mutating func wipe() {
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}

extension Data {
    /// As for arrays, with the same limits.
    mutating func wipe() {
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
