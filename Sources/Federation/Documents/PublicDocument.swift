/// Ready-made bytes of one document, with the validator that goes with them.
package struct PublicDocument: Hashable, Sendable {
    package let body: [UInt8]
    /// A strong entity tag, quotation marks included (RFC 9110 section 8.8.3).
    package let etag: String

    /// - Parameter digest: a collision-resistant hash; the tag is its result in base64url.
    package init(body: [UInt8], digest: ([UInt8]) -> [UInt8]) {
        self.body = body
        self.etag = "\"\(Base64URL.encode(digest(body)))\""
    }
}
