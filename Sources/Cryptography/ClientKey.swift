/// The key an integration presents to this service.
package enum ClientKey {
    // People, secret scanners and log filters recognise a key of ours by it.
    private static let prefix = "aureole_"

    /// Makes a key: the prefix and 32 random bytes in base64url, 51 characters. It is shown once; the hash is kept.
    package static func make(random: RandomBytes = Random.bytes) -> (key: Secret<String>, hash: ClientKeyHash) {
        let key = prefix + random(32).base64URL
        return (Secret(key), hash(of: key))
    }

    /// The hash a presented key is looked up by: SHA-256 of its UTF-8 bytes.
    ///
    /// No salt and no slow hash: those defend passwords, which can be guessed. A key of 256 random bits cannot, and this
    /// runs on every request. For the same reason a lookup by hash need not take constant time: who can choose the
    /// hash of what they present already knows a key.
    package static func hash(of presented: some StringProtocol) -> ClientKeyHash {
        ClientKeyHash(digest: Digest.sha256(presented.utf8))
    }
}

/// What a client's proof is found by: the SHA-256, 32 bytes, of its key, of its public key, or of whose tokens it is known by.
/// Not a secret, since no key can be found from it.
package struct ClientKeyHash: Sendable, Hashable {
    package let bytes: [UInt8]

    init(digest: [UInt8]) { bytes = digest }

    /// As read back from where it was kept; nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}
