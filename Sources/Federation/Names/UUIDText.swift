/// The textual form of a UUID (RFC 9562 section 4): 8-4-4-4-12 hexadecimal digits of either case.
enum UUIDText {
    static func matches(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        return text.utf8.enumerated().allSatisfy { place, byte in
            hyphens.contains(place) ? byte == UInt8(ascii: "-") : isHexDigit(byte)
        }
    }

    private static let hyphens = [8, 13, 18, 23]

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
