/// Who issued a certificate and whom it is for, each as its DER (RFC 5280 section 4.1).
struct CertificateNames {
    private let issuer: ArraySlice<UInt8>
    private let subject: ArraySlice<UInt8>

    var areTheSame: Bool { issuer == subject }

    init?(der: [UInt8]) {
        guard let certificate = Element(at: der[...]), var rest = Element(at: certificate.content)?.content else {
            return nil
        }
        let version: UInt8 = 0xA0
        // Serial number and algorithm stand before the issuer, the validity between both names.
        guard Element.next(&rest).map({ $0.tag == version ? Element.next(&rest) : $0 }) != nil,
            Element.next(&rest) != nil, let issuer = Element.next(&rest), Element.next(&rest) != nil,
            let subject = Element.next(&rest)
        else { return nil }
        (self.issuer, self.subject) = (issuer.content, subject.content)
    }

    /// A tag, a length and so many bytes (X.690 section 8.1).
    private struct Element {
        let tag: UInt8
        let content: ArraySlice<UInt8>

        init?(at bytes: ArraySlice<UInt8>) {
            guard bytes.count >= 2, let tag = bytes.first else { return nil }
            var rest = bytes.dropFirst(2)
            var length = Int(bytes[bytes.startIndex + 1])
            if length > 0x7F {
                let digits = rest.prefix(length - 0x80)
                guard (1...4).contains(length - 0x80) else { return nil }
                length = digits.reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(digits.count)
            }
            guard rest.count >= length else { return nil }
            self.tag = tag
            content = rest.prefix(length)
        }

        /// Takes the element at the front off.
        static func next(_ bytes: inout ArraySlice<UInt8>) -> Element? {
            guard let element = Element(at: bytes) else { return nil }
            bytes = bytes[element.content.endIndex...]
            return element
        }
    }
}
