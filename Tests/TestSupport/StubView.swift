package import Federation
import Foundation
import Synchronization

/// What verifiers see at the issuer URL. Without anything else said, that is what is published.
package final class StubView: Sendable {
    private let sight = Mutex<(@Sendable (PublicDocuments) -> Sighting)?>(nil)
    private let count = Mutex(0)
    /// The key set that was read last: most looks show the one of the look before.
    private let read = Mutex<(body: [UInt8], keys: Set<JSONWebKey>)?>(nil)

    /// How often somebody has looked.
    package var looks: Int { count.withLock { $0 } }

    package func look(at published: PublicDocuments) -> Sighting {
        count.withLock { $0 += 1 }
        return sight.withLock { $0 }?(published) ?? .keys(keys(in: published), asPublished: true)
    }

    private func keys(in documents: PublicDocuments) -> Set<JSONWebKey> {
        read.withLock { read in
            if let read, read.body == documents.jwks.body { return read.keys }
            let keys = Self.keys(in: documents)
            read = (documents.jwks.body, keys)
            return keys
        }
    }

    /// Shows something else from now on.
    package func show(_ sight: @escaping @Sendable (PublicDocuments) -> Sighting) {
        self.sight.withLock { $0 = sight }
    }

    /// Shows what is published again.
    package func showPublished() { sight.withLock { $0 = nil } }

    /// The keys of a key set, read as a verifier does.
    package static func keys(in documents: PublicDocuments) -> Set<JSONWebKey> {
        struct Key: Decodable { var kid, n, e: String }
        struct KeySet: Decodable { var keys: [Key] }
        let set = try? JSONDecoder().decode(KeySet.self, from: Data(documents.jwks.body))
        return Set((set?.keys ?? []).map { JSONWebKey(keyID: $0.kid, modulus: $0.n, exponent: $0.e) })
    }
}
