import Federation

extension ExaminedDocument.Content {
    /// A discovery document against the one that is published.
    init(discovery fetched: FetchedDocument, against published: PublicDocuments) throws(UnreadableDocument) {
        guard fetched.body != published.discovery.body else {
            self = .asPublished
            return
        }
        let keySetURL = try fetched.keySetURL(for: published.issuer)
        self =
            keySetURL == published.issuer.jwksURL
            ? .sameInOtherBytes
            : .differs("its jwks_uri is '\(keySetURL.shown(limit: 200))' instead of '\(published.issuer.jwksURL)'")
    }

    /// A key set against the one that is published.
    init(keySet fetched: FetchedDocument, against published: PublicDocuments) throws(UnreadableDocument) {
        guard fetched.body != published.jwks.body else {
            self = .asPublished
            return
        }
        let expected = try FetchedDocument(url: published.issuer.jwksURL, status: 200, body: published.jwks.body)
        let (found, own) = (try fetched.rsaKeys(), try expected.rsaKeys())
        let missing = own.subtracting(found).map { $0.absence(from: found) }.sorted()
        let strange = found.subtracting(own).map { "'\($0.keyID.shown(limit: 128))'" }.sorted()
        if !missing.isEmpty {
            self = .unusable(missing.joined(separator: ", "))
        } else if !strange.isEmpty {
            self = .differs("it also holds what is not published here: \(strange.joined(separator: ", "))")
        } else {
            self = .sameInOtherBytes
        }
    }

    private static let sameInOtherBytes = Self.differs("it says the same in other bytes")
}

extension JSONWebKey {
    fileprivate func absence(from found: Set<JSONWebKey>) -> String {
        found.contains { $0.keyID == keyID }
            ? "the key '\(keyID)' has another modulus or exponent" : "the key '\(keyID)' is missing"
    }
}
