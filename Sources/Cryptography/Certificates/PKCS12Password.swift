import COpenSSL

/// A password as libcrypto's functions for PKCS#12 take it: UTF-8, from which they make the BMPString of RFC 7292
/// appendix B.1. The copy is wiped.
struct PKCS12Password: ~Copyable {
    /// Null for the other way to have no password: RFC 7292 ends an empty one with two zero bytes, some programs do not.
    let characters: UnsafePointer<CChar>?
    let count: Int32
    private let buffer: UnsafeMutableRawBufferPointer

    init(_ password: Secret<[UInt8]>) {
        let bytes = password.reveal()
        buffer = .allocate(byteCount: bytes.count + 1, alignment: 1)
        buffer.copyBytes(from: bytes)
        buffer[bytes.count] = 0
        characters = buffer.baseAddress.map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
        count = Int32(clamping: bytes.count)
    }

    private init() {
        buffer = .allocate(byteCount: 0, alignment: 1)
        characters = nil
        count = 0
    }

    static var none: PKCS12Password { PKCS12Password() }

    deinit {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }
}
