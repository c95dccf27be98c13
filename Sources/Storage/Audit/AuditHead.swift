import Cryptography

/// The newest row of the audit log: noted elsewhere, it proves later that nothing was cut off behind it.
package struct AuditHead: Hashable, Sendable, CustomStringConvertible {
    /// Also the number of rows; 0 in an empty log.
    package let sequence: Int
    /// 32 bytes.
    package let link: [UInt8]

    /// Of an empty log.
    static let origin = AuditHead(sequence: 0, link: AuditChain.origin)

    package init(sequence: Int, link: [UInt8]) {
        self.sequence = sequence
        self.link = link
    }

    /// From its printed form, `SEQUENCE:LINK` with the link in hexadecimal; `nil` for any other text.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int(parts[0]), sequence >= 0, parts[1].utf8.count == 64 else {
            return nil
        }
        var digits = parts[1][...]
        var link: [UInt8] = []
        while !digits.isEmpty {
            guard let byte = UInt8(digits.prefix(2), radix: 16) else { return nil }
            link.append(byte)
            digits = digits.dropFirst(2)
        }
        self.init(sequence: sequence, link: link)
        // Swift's number parsing is laxer than the form: it takes signs and leading zeros.
        guard description == text else { return nil }
    }

    package var description: String { "\(sequence):\(hexLink)" }

    /// The link in lower-case hexadecimal.
    package var hexLink: String { Digest.hex(link) }
}
