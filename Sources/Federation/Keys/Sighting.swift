/// What one look at the issuer's documents over the public route has shown.
package enum Sighting: Hashable, Sendable {
    /// A discovery document that carries our issuer, and the keys of the set that it leads to.
    ///
    /// - Parameter asPublished: whether both documents are byte for byte what is published here. A cache in between may
    ///   rewrite them; that is worth a warning and nothing more.
    case keys(Set<JSONWebKey>, asPublished: Bool)
    /// No such documents: why.
    case unreadable(String)
}
