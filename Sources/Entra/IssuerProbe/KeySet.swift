import Federation
import FoundationEssentials

/// The keys of a key set that signatures can be checked with. An entry that is not understood, or that is for something
/// else, does not hide its neighbours (RFC 7517 section 5).
struct KeySet: Decodable {
    let keys: [IssuerKey]

    init(from decoder: any Decoder) throws {
        keys = try Document(from: decoder).keys.compactMap(\.key)
    }

    private struct Document: Decodable {
        let keys: [Entry]
    }

    private struct Entry: Decodable {
        let key: IssuerKey?

        init(from decoder: any Decoder) {
            key = (try? Members(from: decoder)).flatMap { $0.issuerKey }
        }
    }

    private struct Members: Decodable {
        let kty: String
        let kid, alg, use, n, e, crv, x, y: String?

        var issuerKey: IssuerKey? {
            guard use ?? "sig" == "sig", let material else { return nil }
            guard let alg else { return IssuerKey(keyID: kid, algorithm: nil, material: material) }
            guard let algorithm = SignatureAlgorithm(rawValue: alg) else { return nil }
            return IssuerKey(keyID: kid, algorithm: algorithm, material: material)
        }

        private var material: IssuerKey.Material? {
            func number(_ text: String?) -> [UInt8]? { text.flatMap { Base64URL.decode($0) } }
            switch kty {
            case "RSA":
                guard let modulus = number(n), let exponent = number(e) else { return nil }
                return .rsa(modulus: modulus, exponent: exponent)
            case "EC":
                guard let crv, let x = number(x), let y = number(y) else { return nil }
                return .ellipticCurve(name: crv, x: x, y: y)
            default: return nil
            }
        }
    }
}

extension FetchedDocument {
    /// The keys of a key set.
    ///
    /// - Throws: `UnreadableDocument` when it is none.
    func issuerKeys() throws(UnreadableDocument) -> [IssuerKey] {
        guard let found = try? JSONDecoder().decode(KeySet.self, from: Data(body)) else {
            throw UnreadableDocument("what \(url) is answered with is no JSON Web Key Set")
        }
        return found.keys
    }
}
