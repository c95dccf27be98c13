import COpenSSL

/// One block of a PEM file (RFC 7468), as libcrypto reads it. It holds no bytes of a key that stands there in clear.
struct PEMBlock {
    /// The words after BEGIN.
    let label: String
    /// The lines between the label and the base64 (RFC 1421); empty in most files.
    let header: [CChar]
    /// The block's DER where it is encrypted PKCS#8; empty otherwise.
    let encryptedPKCS8: [UInt8]
    /// Whether the block is one DER value and nothing more. What an old header encrypts cannot be told apart.
    let isOneValue: Bool

    var isPrivate: Bool { label.hasSuffix("PRIVATE KEY") }
    var hasHeader: Bool { header.count > 1 }
}

extension PEMBlock {
    /// All blocks of a file, and whether anything but white space follows the last.
    static func all(in pem: [UInt8]) throws(KeyFileProblem) -> (blocks: [PEMBlock], isFollowed: Bool) {
        try pem.withUnsafeBufferPointer { bytes throws(KeyFileProblem) in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { throw .notPEM }
            defer { BIO_free_all(bio) }
            var blocks: [PEMBlock] = []
            var rest = bytes.count
            while let block = try next(in: bio) {
                blocks.append(block)
                rest = BIO_ctrl(bio, BIO_CTRL_PENDING, 0, nil)
            }
            return (blocks, bytes.suffix(rest).contains { !isSpace($0) })
        }
    }

    private static func next(in bio: OpaquePointer) throws(KeyFileProblem) -> PEMBlock? {
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var der: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = PEM_read_bio(bio, &label, &header, &der, &count)
        let code = ERR_peek_last_error()
        guard status == 1, let label, let header, let der else {
            let failure = OpenSSLFailure(call: "PEM_read_bio")
            guard ERR_GET_LIB(code) == ERR_LIB_PEM, ERR_GET_REASON(code) == PEM_R_NO_START_LINE else {
                throw .damagedBlock(failure)
            }
            return nil
        }
        defer {
            aureole_clear_free(label, 0)
            aureole_clear_free(header, 0)
            aureole_clear_free(der, count)
        }
        return PEMBlock(label: label, header: header, der: UnsafeBufferPointer(start: der, count: count))
    }

    private init(
        label: UnsafeMutablePointer<CChar>, header: UnsafeMutablePointer<CChar>, der: UnsafeBufferPointer<UInt8>
    ) {
        let text = String(cString: label)
        self.label = text
        let headerCount = (0...).first { header[$0] == 0 } ?? 0
        self.header = Array(UnsafeBufferPointer(start: header, count: headerCount + 1))
        encryptedPKCS8 = text == PEM_STRING_PKCS8 ? Array(der) : []
        isOneValue = headerCount > 0 || Self.isOneValue(der)
    }

    /// Whether a DER value (X.690 section 8.1) starts at the first byte and ends at the last.
    private static func isOneValue(_ der: UnsafeBufferPointer<UInt8>) -> Bool {
        var content = der.baseAddress
        var length = 0
        var tag: Int32 = 0
        var tagClass: Int32 = 0
        let status = ASN1_get_object(&content, &length, &tag, &tagClass, der.count)
        guard status & 0x80 == 0, let content, let start = der.baseAddress else {
            ERR_clear_error()
            return false
        }
        return content + length == start + der.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}
