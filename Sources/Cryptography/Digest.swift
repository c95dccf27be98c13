import Crypto

/// SHA-256 and the way it is written.
package enum Digest {
    /// SHA-256 (FIPS 180-4) of the bytes: 32 bytes.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let inPlace = bytes.withContiguousStorageIfAvailable { SHA256.hash(data: $0) }
        return Array(inPlace ?? SHA256.hash(data: Array(bytes)))
    }

    /// Two lower-case hexadecimal digits a byte.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
