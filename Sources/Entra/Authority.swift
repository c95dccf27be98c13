package import Federation

/// Where token endpoints are: a cloud's own host, or one override for all clouds (`AUREOLE_ENTRA_AUTHORITY`).
package struct Authority: ExactText {
    /// The base URL, without a slash at its end.
    package let text: String
    /// The host as written, without the port; an IPv6 address in its brackets.
    let host: String

    /// The base URL as it was given, less one final slash; it may have a port and a path.
    ///
    /// The rules are those of an issuer: https only, since a client proof travels over it, and no user name, query or
    /// fragment, which could not be followed by a path.
    ///
    /// - Throws: `InvalidText`.
    package init(_ baseURL: String) throws(InvalidText) {
        do {
            host = try Issuer(baseURL).host
        } catch {
            throw InvalidText(kind: "authority", problem: error.problem, text: baseURL)
        }
        text = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    }

    /// The cloud's own.
    package init(of cloud: Cloud) {
        text = cloud.authority
        host = String(cloud.authority.dropFirst("https://".count))
    }

    /// The v2.0 token endpoint of a tenant (Entra documentation, national clouds). A tenant's text is safe as a segment
    /// of a path, so it needs no encoding.
    package func tokenEndpoint(of tenant: Tenant) -> String { "\(text)/\(tenant.text)/oauth2/v2.0/token" }

    /// Where a browser is sent so that a person signs in and consents (RFC 6749 section 3.1).
    func authorizeEndpoint(of tenant: Tenant) -> String { "\(text)/\(tenant.text)/oauth2/v2.0/authorize" }

    /// Where an administrator consents for a whole tenant (Entra documentation, admin consent).
    func adminConsentEndpoint(of tenant: Tenant) -> String { "\(text)/\(tenant.text)/v2.0/adminconsent" }

    /// The port that stands in the URL, or that of https.
    var port: Int {
        let rest = text.dropFirst("https://".count + host.count)
        return Int(rest.dropFirst().prefix { $0 != "/" }) ?? 443
    }
}
