/// Where a signing key stands in its life.
package enum KeyState: String, Hashable, Sendable, CaseIterable {
    /// Published, so that verifiers can learn it; does not sign yet.
    case pending
    /// Signs. A ring has at most one.
    case active
    /// Signs no more; published until the last assertion it signed has expired and longer, so that one can go back.
    case retiring
    /// No longer published.
    case retired
    /// Taken out at once because it may be known to others.
    case revoked

    /// Whether it stands in the JSON Web Key Set.
    package var isPublished: Bool {
        switch self {
        case .pending, .active, .retiring: true
        case .retired, .revoked: false
        }
    }

    /// Whether assertions may be signed with it.
    package var maySign: Bool { self == .active }
}
