package import struct FoundationEssentials.Date

/// A certificate with its private key, under a name: connections share it, Azure knows its public half.
package struct ClientCertificate: Hashable, Sendable {
    package let id: ID<ClientCertificate>
    package let name: Name
    /// Whom it names, such as `CN=helpdesk`.
    package let subject: String
    /// SHA-1 of its DER, by which Azure's pages show it.
    package let thumbprint: Thumbprint
    /// SHA-256 of its DER.
    package let thumbprintSHA256: Thumbprint
    package let notBefore: Date
    package let notAfter: Date

    package init(
        id: ID<ClientCertificate>, name: Name, subject: String, thumbprint: Thumbprint, thumbprintSHA256: Thumbprint,
        notBefore: Date, notAfter: Date
    ) {
        self.id = id
        self.name = name
        self.subject = subject
        self.thumbprint = thumbprint
        self.thumbprintSHA256 = thumbprintSHA256
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// The hash that stands for a certificate.
package struct Thumbprint: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// From hexadecimal digits of either case; `nil` for anything else.
    package init?(hex: String) {
        let digits = hex.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.isEmpty, !digits.contains(nil) else { return nil }
        let values = digits.compactMap { $0 }
        bytes = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    /// Upper-case hexadecimal digits, as Azure shows it.
    package var description: String {
        let digits = Array("0123456789ABCDEF")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// As `x5t` and `x5t#S256` carry it (RFC 7515 sections 4.1.7 and 4.1.8).
    package var base64URL: String {
        var text: [UInt8] = []
        Base64URL.append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
