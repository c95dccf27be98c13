import Crypto

/// SHA-256 and the way it is written.
package enum Digest {
    /// SHA-256 (FIPS 180-4) of the bytes: 32 bytes.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let inPlace = bytes.withContiguousStorageIfAvailable { SHA256.hash(data: $0) }
        return Array(inPlace ?? SHA256.hash(data: Array(bytes)))
    }

    /// SHA-256 of several texts, no two different lists of which have the same bytes: 32 bytes.
    package static func sha256(of texts: String...) -> [UInt8] {
        sha256([UInt8](framing: texts.map { Array($0.utf8) }))
    }

    /// Two lower-case hexadecimal digits a byte.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
