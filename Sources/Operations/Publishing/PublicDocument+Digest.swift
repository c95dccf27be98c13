import Cryptography
package import Federation

extension PublicDocument {
    /// A document whose entity tag is its SHA-256.
    package init(_ body: [UInt8]) { self.init(body: body, digest: { Digest.sha256($0) }) }
}
