/// Why no private key could be read from a PEM file. No case holds anything of the file's contents but the label of a
/// block that is not a private key.
package enum KeyFileProblem: Error, Hashable {
    /// More than `SigningKey.mostFileBytes`.
    case tooLarge(byteCount: Int)
    case notPEM
    /// A block starts and cannot be read: OpenSSL's reasons.
    case damagedBlock(OpenSSLFailure)
    /// There are blocks, and none is a private key: the label of the first.
    case noPrivateKey(found: String)
    case severalKeys(Int)
    /// Beside the key stands a block of another kind: its label.
    case otherBlock(label: String)
    /// Text after the END line, or bytes after the key inside the block.
    case trailingBytes
    /// OpenSSH writes a form of its own.
    case openSSHForm
    case passphraseMissing
    /// The file is in clear: who gives a passphrase believes otherwise, and should learn it.
    case passphraseNotNeeded
    /// Another passphrase, or a damaged file: the padding cannot tell which.
    case wrongPassphrase
    /// Not PBES2 with PBKDF2, nor the header of old OpenSSL files, or a cipher that this OpenSSL does not offer.
    case unsupportedEncryption
    /// The count in the file; nil when it is not even a number of 64 bits.
    case tooManyIterations(UInt64?)

    /// What to do about it, as a sentence for the operator.
    package var hint: String {
        switch self {
        case .tooLarge, .notPEM, .damagedBlock, .trailingBytes:
            "Give a file with one private key in PEM: openssl pkey -in FILE"
        case .noPrivateKey: "Give the file with the private half."
        case .severalKeys, .otherBlock: "Put the one private key into a file of its own."
        case .openSSHForm: "Rewrite a copy of it: ssh-keygen -p -m PEM -f COPY"
        case .passphraseMissing: "Give the passphrase too, as a line of standard input: --passphrase-stdin"
        case .passphraseNotNeeded: "Give no passphrase, and find out who could read the file."
        case .wrongPassphrase: "Try again with the passphrase the file was encrypted with."
        case .unsupportedEncryption, .tooManyIterations:
            "Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEWFILE"
        }
    }
}

extension KeyFileProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let byteCount):
            "The key file has \(byteCount) bytes; more than \(SigningKey.mostFileBytes) are not read."
        case .notPEM: "The file is not PEM: there is no -----BEGIN line in it."
        case .damagedBlock(let failure): "The PEM file is damaged: \(failure)"
        case .noPrivateKey(let found): "There is no private key in the file, but a \(found)."
        case .severalKeys(let count): "There are \(count) private keys in the file; one is wanted."
        case .otherBlock(let label): "Beside the private key there is a \(label) in the file."
        case .trailingBytes: "Something that does not belong to it follows the private key in the file."
        case .openSSHForm: "The private key is in OpenSSH's own form."
        case .passphraseMissing: "The private key is encrypted, and no passphrase was given."
        case .passphraseNotNeeded: "A passphrase was given, but the private key is not encrypted."
        case .wrongPassphrase: "The passphrase does not open the private key, or the file is damaged."
        case .unsupportedEncryption: "The private key is encrypted in a way that is not supported here."
        case .tooManyIterations(let count):
            "The file asks for \(count.map(String.init) ?? "too many") rounds of PBKDF2; at most "
                + "\(PEMEncryption.mostIterations) are done."
        }
    }
}
