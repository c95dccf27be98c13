/// Base64 with the URL-safe alphabet and no padding (RFC 4648 section 5, RFC 7515 section 2).
package enum Base64URL {
    /// The bytes as text.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the encoded bytes as ASCII; the way a token is put together without strings in between.
    package static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + (bytes.count * 4 + 2) / 3)
        let inPlace: Void? = bytes.withContiguousStorageIfAvailable { appendGroups(of: $0, to: &text) }
        if inPlace == nil { Array(bytes).withUnsafeBufferPointer { appendGroups(of: $0, to: &text) } }
    }

    private static func appendGroups(of bytes: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        alphabet.withUnsafeBufferPointer { alphabet in
            let whole = bytes.count - bytes.count % 3
            for start in stride(from: 0, to: whole, by: 3) {
                let (a, b, c) = (bytes[start], bytes[start + 1], bytes[start + 2])
                text.append(alphabet[Int(a >> 2)])
                text.append(alphabet[Int((a & 3) << 4 | b >> 4)])
                text.append(alphabet[Int((b & 15) << 2 | c >> 6)])
                text.append(alphabet[Int(c & 63)])
            }
            appendRest(bytes[whole...], to: &text)
        }
    }

    private static func appendRest(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, to text: inout [UInt8]) {
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[Int(bits >> UInt32(held) & 63)])
            }
        }
        if held > 0 { text.append(alphabet[Int(bits << UInt32(6 - held) & 63)]) }
    }

    /// The bytes of a text; `nil` for one that `encode` does not make.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var held = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        // Bits that are left over may hold anything; only zeros are written.
        return encode(bytes) == text ? bytes : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
