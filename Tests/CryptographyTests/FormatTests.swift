import COpenSSL
import Cryptography
import Foundation
import Testing

/// What stands in databases must open for ever. Here OpenSSL makes and reads the same bytes from the written
/// description alone, without a line of ours.
@Suite("Formats at rest, as OpenSSL sees them")
struct FormatTests {
    private let material = [UInt8](0..<32)
    private let directory: TemporaryDirectory
    private let key: MasterKey

    init() throws {
        directory = try TemporaryDirectory()
        key = try MasterKey.create(path: directory("master.key"), random: { [UInt8](0..<UInt8($0)) })
    }

    private let place = Seal.Place(table: "connection", row: "7", column: "secret")
    private let associatedData =
        [0, 0, 0, 0, 0, 0, 0, 10] + Array("connection".utf8) + [0, 0, 0, 0, 0, 0, 0, 1] + Array("7".utf8)
        + [0, 0, 0, 0, 0, 0, 0, 6] + Array("secret".utf8)

    @Test("The identifier is HKDF-SHA-256 of the key, 16 bytes in hexadecimal")
    func identifier() throws {
        #expect(
            try key.identifier == hex(OpenSSLCommand.hkdf(material, info: "aureole master key id", byteCount: 16)))
    }

    @Test("OpenSSL opens what is sealed")
    func sealed() throws {
        let plaintext = Array("the plaintext".utf8)
        let sealed = try key.sealing.seal(Secret(plaintext), at: place)
        let gcm = try GCM(key: OpenSSLCommand.hkdf(material, info: "aureole seal", byteCount: 32))
        let opened = gcm.open(
            sealed[13..<sealed.count - 16], nonce: sealed[1..<13], tag: sealed.suffix(16),
            associatedData: associatedData)
        #expect(opened == plaintext)
    }

    @Test("What OpenSSL seals opens")
    func opened() throws {
        let plaintext = Array("the plaintext".utf8)
        let nonce = [UInt8](repeating: 5, count: 12)
        let gcm = try GCM(key: OpenSSLCommand.hkdf(material, info: "aureole seal", byteCount: 32))
        let (ciphertext, tag) = gcm.seal(plaintext, nonce: nonce, associatedData: associatedData)
        #expect(try key.sealing.open([1] + nonce + ciphertext + tag, at: place).reveal() == plaintext)
    }

    @Test(
        "OpenSSL opens a backup: each chunk under a key of the file's own, with its number and whether it is the last")
    func backup() throws {
        let plaintext = (0..<65_537).map { UInt8(truncatingIfNeeded: $0 % 251) }
        try Data(plaintext).write(to: URL(filePath: directory("source")))
        try key.backups.seal(contentsOf: directory("source"), to: directory("backup"), metadata: Array("{}".utf8))
        let backup = try [UInt8](Data(contentsOf: URL(filePath: directory("backup"))))
        let header = backup[..<70]
        #expect(header.starts(with: Array("aureole backup\n".utf8) + [1]))
        #expect(hex(header[16..<32]) == key.identifier)
        #expect(header[64...] == [0, 0, 0, 2, 0x7b, 0x7d])
        let master = try OpenSSLCommand.hkdf(material, info: "aureole backup", byteCount: 32)
        let fileKey = try OpenSSLCommand.hkdf(
            master, salt: Array(header[32..<64]), info: "aureole backup file", byteCount: 32)
        let digest = try OpenSSLCommand.run(["dgst", "-sha256", "-binary"], input: Array(header))
        let chunks = [(backup[70..<65_622], [0, 0]), (backup[65_622...], [1, 1])] as [(ArraySlice<UInt8>, [UInt8])]
        let opened = chunks.map { chunk, end in
            GCM(key: fileKey).open(
                chunk.dropLast(16), nonce: ([UInt8](repeating: 0, count: 10) + end)[...], tag: chunk.suffix(16),
                associatedData: digest)
        }
        #expect(opened == [Array(plaintext.prefix(65_536)), Array(plaintext.suffix(1))])
    }

    @Test("A link is HMAC-SHA-256 over the lengths and bytes of both fields")
    func link() throws {
        let auditKey = try OpenSSLCommand.hkdf(material, info: "aureole audit chain", byteCount: 32)
        let message: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 2, 8, 9, 0, 0, 0, 0, 0, 0, 0, 1, 7]
        let expected = try OpenSSLCommand.run(
            ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(hex(auditKey))", "-binary"], input: message)
        #expect(key.auditKey.link(after: [8, 9], row: [7]) == expected)
    }
}

/// AES-256-GCM by libcrypto.
private struct GCM {
    let key: [UInt8]

    func open(
        _ ciphertext: ArraySlice<UInt8>, nonce: ArraySlice<UInt8>, tag: ArraySlice<UInt8>, associatedData: [UInt8]
    ) -> [UInt8]? {
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
        var tag = Array(tag)
        EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, Array(nonce))
        EVP_DecryptUpdate(context, nil, &length, associatedData, Int32(associatedData.count))
        EVP_DecryptUpdate(context, &plaintext, &length, Array(ciphertext), Int32(ciphertext.count))
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
        return EVP_DecryptFinal_ex(context, nil, &length) == 1 ? plaintext : nil
    }

    func seal(_ plaintext: [UInt8], nonce: [UInt8], associatedData: [UInt8]) -> (ciphertext: [UInt8], tag: [UInt8]) {
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: 16)
        EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce)
        EVP_EncryptUpdate(context, nil, &length, associatedData, Int32(associatedData.count))
        EVP_EncryptUpdate(context, &ciphertext, &length, plaintext, Int32(plaintext.count))
        EVP_EncryptFinal_ex(context, nil, &length)
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag)
        return (ciphertext, tag)
    }
}
