/// The HTTPS URL that stands in `iss`, in the discovery document and in Azure's federated credential, byte for byte.
///
/// OpenID Connect Discovery 1.0 section 3: a URL with the scheme https, no query and no fragment; it may have a port and
/// a path. A trailing slash is part of the value when the admin gave one.
package struct Issuer: ExactText {
    package let text: String
    /// The host as written, without the port.
    package let host: String
    /// The path as written: empty, or beginning with a slash.
    package let path: String

    /// - Throws: `InvalidText`.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "issuer")
        func fail(_ problem: String) -> InvalidText { InvalidText(kind: "issuer", problem: problem, text: text) }
        let scheme = "https://"
        guard text.hasPrefix(scheme) else { throw fail("does not begin with https://") }
        guard text.utf8.allSatisfy(Self.isURLByte) else {
            throw fail("has a character that a URL cannot hold; percent-encode it")
        }
        guard !text.contains("?") else { throw fail("has a query") }
        guard !text.contains("#") else { throw fail("has a fragment") }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw fail("has a user name") }
        guard let host = Self.host(of: authority) else { throw fail("has no valid host and port") }
        let path = rest.dropFirst(authority.count)
        guard !path.split(separator: "/").contains(where: Self.isDotSegment) else {
            throw fail("has a '.' or '..' in its path, which web clients resolve away")
        }
        self.text = text
        self.host = host
        self.path = String(path)
    }

    /// Where the discovery document is fetched: the issuer, less one slash at its end, and the well-known path (OpenID
    /// Connect Discovery 1.0 section 4).
    package var discoveryURL: String { base + Self.discoverySuffix }

    /// Where the JSON Web Key Set is fetched.
    package var jwksURL: String { base + Self.jwksSuffix }

    /// The request path of the discovery document on the issuer's host.
    package var discoveryPath: String { withoutFinalSlash(path) + Self.discoverySuffix }

    /// The request path of the JSON Web Key Set on the issuer's host.
    package var jwksPath: String { withoutFinalSlash(path) + Self.jwksSuffix }

    private static let discoverySuffix = "/.well-known/openid-configuration"
    private static let jwksSuffix = "/.well-known/jwks.json"

    private var base: String { withoutFinalSlash(text) }

    private func withoutFinalSlash(_ text: String) -> String {
        text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The host of `host`, `host:port` or `[v6]:port`; `nil` when either part is not valid.
    private static func host(of authority: Substring) -> String? {
        let bracket = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : nil
        let hostEnd = bracket ?? authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<hostEnd]
        let port = authority[hostEnd...]
        guard !host.isEmpty, !host.contains("%"), bracket != nil || host.allSatisfy(isHostCharacter) else { return nil }
        guard port.isEmpty || (port.first == ":" && isPort(port.dropFirst())) else { return nil }
        return String(host)
    }

    /// Also with percent-encoded dots, which clients that follow the WHATWG URL standard or .NET's `Uri` take for dots.
    private static func isDotSegment(_ segment: Substring) -> Bool {
        let plain = segment.lowercased().replacing("%2e", with: ".")
        return plain == "." || plain == ".."
    }

    private static func isHostCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "." || character == "-")
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.allSatisfy { $0.isASCII && $0.isNumber } && UInt16(text).map { $0 > 0 } ?? false
    }

    /// RFC 3986 appendix A: unreserved, reserved and the percent sign, less `?` and `#`, which get words of their own.
    private static func isURLByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}
