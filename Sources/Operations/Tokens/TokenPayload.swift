import Federation
import FoundationEssentials

/// The claims of a token that is not ours to verify: an access token is meant for its resource, and an ID token came over
/// TLS from whoever issued it (OpenID Connect Core section 3.1.3.7). Read for display only.
struct TokenPayload {
    private let claims: Claims

    private struct Claims: Decodable {
        var roles: [String]?
        var scp: String?
        var preferred_username: String?
        var name: String?
        var oid: String?
        var aud: OneText?
        var azp: String?
        var appid: String?
    }

    /// A text; nothing where something else stands, which some audiences are (RFC 7519 section 4.1.3).
    private struct OneText: Decodable {
        let text: String?

        init(from decoder: any Decoder) { text = try? decoder.singleValueContainer().decode(String.self) }
    }

    /// Nothing, for a text that is no JWT.
    init(_ token: String?) {
        claims = token.flatMap(Self.claims(of:)) ?? Claims()
    }

    /// Application permissions that an administrator consented to.
    var roles: [String] { claims.roles ?? [] }

    /// Permissions in a person's name.
    var scopes: [String] { claims.scp?.split(separator: " ").map(String.init) ?? [] }

    /// The resource that it is for.
    var audience: String? { claims.aud?.text }

    /// The application that it was issued to: `azp` since version 2 of Entra's tokens, `appid` before.
    var applicationID: String? { claims.azp ?? claims.appid }

    /// Who signed in, fit to be shown: the first name that has something to show.
    var user: String? {
        [claims.preferred_username, claims.name, claims.oid].lazy.compactMap { $0.map(Self.shown) }
            .first { !$0.isEmpty }
    }

    /// Without what only disturbs a line, and no longer than an address.
    private static func shown(_ text: String) -> String {
        let plain = text.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        return String(String.UnicodeScalarView(plain.prefix(320)))
    }

    private static func claims(of token: String) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let base64 = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { try? JSONDecoder().decode(Claims.self, from: $0) }
    }
}
