import FoundationEssentials

/// Base64url without padding (RFC 7515 section 2), read strictly: no padding, no foreign character, no stray bits.
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = Data(bytes).base64EncodedString()
        while text.last == "=" { text.removeLast() }
        return String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    /// The bytes behind `text`, or nil when `text` is not the one spelling of them.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        standard += Array(repeating: "=", count: (4 - standard.count % 4) % 4)
        guard let data = Data(base64Encoded: String(standard)) else { return nil }
        // Encoding again is the test for padding, the other alphabet and bits after the end.
        guard encode(data).utf8.elementsEqual(text.utf8) else { return nil }
        return Array(data)
    }
}
