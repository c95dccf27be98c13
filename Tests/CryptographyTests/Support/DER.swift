/// Just enough DER to write RSA keys, broken ones included.
enum DER {
    static func sequence(_ parts: [UInt8]...) -> [UInt8] { tagged(0x30, parts.flatMap(\.self)) }
    static func octets(_ content: [UInt8]) -> [UInt8] { tagged(0x04, content) }

    /// A number that is not negative, from its big-endian bytes.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        tagged(0x02, bytes.first.map { $0 < 0x80 } ?? false ? bytes : [0] + bytes)
    }

    static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        switch content.count {
        case ..<0x80: [tag, UInt8(content.count)] + content
        case ..<0x100: [tag, 0x81, UInt8(content.count)] + content
        default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xff)] + content
        }
    }
}

/// The numbers of an RSA private key, as RFC 7518 section 6.3 names them.
struct RSAPrivateNumbers {
    var n, e, d, p, q, dp, dq, qi: [UInt8]

    /// RSAPrivateKey of RFC 8017 appendix A.1.2.
    var pkcs1: [UInt8] {
        DER.sequence(DER.integer([0]), [n, e, d, p, q, dp, dq, qi].flatMap(DER.integer))
    }

    var pkcs8: [UInt8] { Self.pkcs8(around: pkcs1) }

    /// PrivateKeyInfo of RFC 5208, for rsaEncryption.
    static func pkcs8(around key: [UInt8]) -> [UInt8] {
        let rsaEncryption: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
        let null: [UInt8] = [0x05, 0x00]
        return DER.sequence(DER.integer([0]), DER.sequence(rsaEncryption, null), DER.octets(key))
    }
}
