extension ClientKeyHash {
    /// Of whose tokens a client is known by.
    package init(issuer: String, subject: String, audience: String) {
        self.init(digest: Digest.sha256(of: issuer, subject, audience))
    }

    /// Of the public key that a client's assertions are checked with.
    package init(of key: VerificationKey) { self.init(digest: Digest.sha256(key.subjectPublicKeyInfo)) }
}
