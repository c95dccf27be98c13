extension JSON {
    /// The document without blanks, in UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        append(to: &bytes)
        return bytes
    }

    /// The document without blanks.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The document with one member or element on a line, for people.
    package var prettyText: String { pretty(indent: "") }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .string(let text): Self.append(quoted: text, to: &bytes)
        case .verbatim(let text): bytes.append(contentsOf: text.utf8)
        case .array(let elements):
            Self.append(elements, between: "[", and: "]", to: &bytes) { element, bytes in element.append(to: &bytes) }
        case .object(let members):
            Self.append(members, between: "{", and: "}", to: &bytes) { member, bytes in
                Self.append(quoted: member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
        }
    }

    private static func append<Part>(
        _ parts: [Part], between open: Unicode.Scalar, and close: Unicode.Scalar, to bytes: inout [UInt8],
        part append: (Part, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(part, &bytes)
        }
        bytes.append(UInt8(ascii: close))
    }

    /// RFC 8259 section 7: the quotation mark, the backslash and U+0000 to U+001F are escaped, nothing else.
    private static func append(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // A token of two kilobytes goes in one piece.
        let inOnePiece = text.utf8.withContiguousStorageIfAvailable { text in
            guard !text.contains(where: mustBeEscaped) else { return false }
            bytes.append(contentsOf: text)
            return true
        }
        if inOnePiece != true { for byte in text.utf8 { append(escaped: byte, to: &bytes) } }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(escaped byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(hexDigits[Int(byte >> 4)])
            bytes.append(hexDigits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private func pretty(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + $0.pretty(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { inner + JSON.string($0.name).text + ": " + $0.value.pretty(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return text
        }
    }
}
