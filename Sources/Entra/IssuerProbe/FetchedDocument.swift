import Federation
import FoundationEssentials

/// One of the issuer's documents as the public route delivered it.
struct FetchedDocument: Sendable {
    let body: [UInt8]
    let url: String

    /// - Parameter body: `nil` when it was larger than the limit.
    /// - Throws: `UnreadableDocument` unless the status is 200 and the body is within the limit.
    init(url: String, status: Int, body: [UInt8]?) throws(UnreadableDocument) {
        self.url = url.shown(limit: 200)
        guard !(300..<400).contains(status) else {
            throw UnreadableDocument("\(self.url) is answered with a redirect, which is not followed")
        }
        guard status == 200 else { throw UnreadableDocument("\(self.url) is answered with status \(status)") }
        guard let body else { throw UnreadableDocument("what \(self.url) is answered with is too large") }
        self.body = body
    }

    /// Where a discovery document says that the issuer's keys are.
    ///
    /// - Throws: `UnreadableDocument` unless it carries exactly this issuer, byte for byte: `String` would take a KELVIN
    ///   SIGN for a K.
    func keySetURL(for issuer: Issuer) throws(UnreadableDocument) -> String {
        guard let found = try? JSONDecoder().decode(Discovery.self, from: Data(body)) else {
            throw UnreadableDocument("what \(url) is answered with is no discovery document")
        }
        guard found.issuer.utf8.elementsEqual(issuer.text.utf8) else {
            throw UnreadableDocument(
                "\(url) carries the issuer '\(found.issuer.shown(limit: 200))' instead of '\(issuer.text)'")
        }
        return found.keySetURL
    }

    /// The RSA keys of a key set that have all of `kid`, `n` and `e`. Other entries are no concern of ours.
    ///
    /// - Throws: `UnreadableDocument` when it is no key set.
    func rsaKeys() throws(UnreadableDocument) -> Set<JSONWebKey> {
        guard let found = try? JSONDecoder().decode(RSAKeySet.self, from: Data(body)) else {
            throw UnreadableDocument("what \(url) is answered with is no JSON Web Key Set")
        }
        return Set(found.keys.compactMap(\.key))
    }

    private struct Discovery: Decodable {
        let issuer: String
        let keySetURL: String

        private enum CodingKeys: String, CodingKey {
            case issuer
            case keySetURL = "jwks_uri"
        }
    }

    private struct RSAKeySet: Decodable {
        let keys: [Entry]
    }

    /// An entry of any kind, so that one that is not understood does not hide its neighbours (RFC 7517 section 5).
    private struct Entry: Decodable {
        let key: JSONWebKey?

        init(from decoder: any Decoder) {
            let members = try? RSAKey(from: decoder)
            key = members.flatMap { members in
                guard members.kty == "RSA" else { return nil }
                return JSONWebKey(keyID: members.kid, modulus: members.n, exponent: members.e)
            }
        }
    }

    private struct RSAKey: Decodable {
        let kty, kid, n, e: String
    }
}

/// Why a document does not count: a phrase of one line.
struct UnreadableDocument: Error {
    let reason: String
    /// Whether the host could not prove its name.
    let isAboutCertificate: Bool

    init(_ reason: String, isAboutCertificate: Bool = false) {
        self.reason = reason
        self.isAboutCertificate = isAboutCertificate
    }
}
