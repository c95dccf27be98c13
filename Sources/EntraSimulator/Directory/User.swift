/// A person who can sign in.
struct User: Codable, Sendable {
    /// The sign-in name (user principal name), such as `anna@contoso.example`.
    let name: String
    let displayName: String?
    /// The object ID, a GUID.
    let id: String
    /// The tenant the account lives in: GUID or domain name.
    let tenant: String
    /// What Conditional Access asks of the person; nothing when absent.
    let demand: Demand?
}

/// A demand of Conditional Access. A sign-in whose `claims` parameter repeats the challenge has met it.
struct Demand: Codable, Sendable {
    /// Such as 50076 for a second factor.
    let code: Int
    let suberror: String?
    /// The challenge, a JSON text; one naming a made-up policy when absent.
    let claims: String?

    var challenge: String {
        claims ?? #"{"access_token":{"capolids":{"essential":true,"values":["c0ffee00-0000-4000-8000-000000000000"]}}}"#
    }
}

/// The redirect URIs of an application by the platform they are registered on.
struct RedirectURIs: Codable, Sendable {
    let web: [String]?
    let spa: [String]?
    /// Mobile and desktop applications.
    let publicClient: [String]?

    var isEmpty: Bool { [web, spa, publicClient].allSatisfy { ($0 ?? []).isEmpty } }

    /// The platform on which exactly this URI is registered.
    func platform(of uri: String) -> Platform? {
        let lists: [(Platform, [String]?)] = [(.web, web), (.spa, spa), (.publicClient, publicClient)]
        return lists.first { ($0.1 ?? []).contains(where: uri.hasSameBytes) }?.0
    }
}

enum Platform: Sendable {
    /// Must prove itself when it redeems.
    case web
    /// Redeems from a browser, and proves nothing.
    case spa
    /// Cannot keep a secret, and must not present one.
    case publicClient
}
