import FoundationEssentials

/// The textual form of a UUID (RFC 9562 section 4): 8-4-4-4-12 hexadecimal digits of either case.
enum UUIDText {
    static func matches(_ text: String) -> Bool { bytes(of: text) != nil }

    /// The bytes that the text stands for; `nil` when it is of another form. Lists have thousands of ids: this takes a tenth
    /// of what `UUID(uuidString:)` does.
    static func bytes(of text: String) -> uuid_t? {
        var text = text
        return text.withUTF8 { text in
            guard text.count == 36 else { return nil }
            var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            let isWhole = withUnsafeMutableBytes(of: &uuid) { bytes in
                var place = 0
                for index in bytes.indices {
                    if isBehindHyphen(index) {
                        guard text[place] == UInt8(ascii: "-") else { return false }
                        place += 1
                    }
                    guard let high = digit(text[place]), let low = digit(text[place + 1]) else { return false }
                    bytes[index] = high << 4 | low
                    place += 2
                }
                return true
            }
            return isWhole ? uuid : nil
        }
    }

    /// Of the 16 bytes.
    private static func isBehindHyphen(_ index: Int) -> Bool { index == 4 || index == 6 || index == 8 || index == 10 }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
