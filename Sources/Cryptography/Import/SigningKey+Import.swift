import COpenSSL

extension SigningKey {
    /// The largest key file that is read. An encrypted key of 4096 bits takes under 4 KiB.
    package static let mostFileBytes = 64 * 1024

    /// Reads a private key that was made elsewhere, and refuses it if it is weak.
    ///
    /// Taken are PKCS#1 (RFC 8017 appendix A.1.2), also with the encryption header of old OpenSSL files, PKCS#8
    /// (RFC 5208) and encrypted PKCS#8 with PBES2 and PBKDF2 (RFC 8018). The file holds one private key; text before it
    /// is passed over (RFC 7468 section 2), nothing but white space may follow.
    ///
    /// - Parameters:
    ///   - pem: the bytes of the file.
    ///   - passphrase: for an encrypted key. With a key in clear it is refused, not ignored: whoever gives one believes
    ///     that the key was protected, and it was not.
    /// - Throws: `.file` when there is no key to read, `.weak` and the cases of any signing key when it may not sign.
    package static func imported(
        pem: Secret<[UInt8]>, passphrase: Secret<String>?
    ) throws(SigningKeyProblem) -> SigningKey {
        let bytes = pem.reveal()
        let isEncrypted: Bool
        do throws(KeyFileProblem) {
            isEncrypted = try vetted(bytes, hasPassphrase: passphrase != nil)
        } catch {
            throw .file(error)
        }
        let key = try read(bytes, passphrase: passphrase, isEncrypted: isEncrypted)
        try refuseUnlessStrong(key)
        return try SigningKey(adopting: key)
    }

    /// Whether the one key in the file is encrypted, once the file is known to hold one.
    private static func vetted(_ pem: [UInt8], hasPassphrase: Bool) throws(KeyFileProblem) -> Bool {
        guard pem.count <= mostFileBytes else { throw .tooLarge(byteCount: pem.count) }
        let (blocks, isFollowed) = try PEMBlock.all(in: pem)
        let block = try onlyKey(among: blocks)
        guard !isFollowed, block.isOneValue else { throw .trailingBytes }
        let isEncrypted = try PEMEncryption.isPresent(in: block)
        switch (isEncrypted, hasPassphrase) {
        case (true, false): throw .passphraseMissing
        case (false, true): throw .passphraseNotNeeded
        default: return isEncrypted
        }
    }

    private static func onlyKey(among blocks: [PEMBlock]) throws(KeyFileProblem) -> PEMBlock {
        guard let first = blocks.first else { throw .notPEM }
        let keys = blocks.filter(\.isPrivate)
        guard let key = keys.first else { throw .noPrivateKey(found: first.label) }
        guard keys.count == 1 else { throw .severalKeys(keys.count) }
        guard key.label != "OPENSSH PRIVATE KEY" else { throw .openSSHForm }
        // OpenSSL writes the curve before an EC key; that such a key is not RSA is the better answer.
        if let other = blocks.first(where: { !$0.isPrivate && $0.label != PEM_STRING_ECPARAMETERS }) {
            throw .otherBlock(label: other.label)
        }
        return key
    }

    private static func read(
        _ pem: [UInt8], passphrase: Secret<String>?, isEncrypted: Bool
    ) throws(SigningKeyProblem) -> Libcrypto {
        do throws(OpenSSLFailure) {
            return try Libcrypto(
                read(pem, passphrase: passphrase), from: "PEM_read_bio_PrivateKey", free: EVP_PKEY_free)
        } catch {
            throw isEncrypted ? .file(.wrongPassphrase) : .library(error)
        }
    }

    /// With a callback of ours in every case: libcrypto's own would ask on the terminal.
    private static func read(_ pem: [UInt8], passphrase: Secret<String>?) -> OpaquePointer? {
        var words = Array((passphrase?.reveal() ?? "").utf8)
        defer { words.wipe() }
        return pem.withUnsafeBytes { file in
            words.withUnsafeBytes { words in
                let bio = BIO_new_mem_buf(file.baseAddress, Int32(file.count))
                defer { BIO_free_all(bio) }
                var answer = words
                return PEM_read_bio_PrivateKey(
                    bio, nil,
                    { buffer, size, _, context in
                        guard let words = context?.load(as: UnsafeRawBufferPointer.self), words.count <= Int(size)
                        else {
                            return -1
                        }
                        UnsafeMutableRawBufferPointer(start: buffer, count: Int(size)).copyMemory(from: words)
                        return Int32(words.count)
                    }, &answer)
            }
        }
    }
}
