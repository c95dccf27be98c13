import Crypto
import FoundationEssentials

/// A client secret, given as itself or as the SHA-256 of it.
struct ClientSecret: Codable, Sendable {
    let value: String?
    /// 64 hexadecimal digits, in place of `value`.
    let sha256: String?
    let keyId: String?
    /// RFC 3339; never expires when absent.
    let expires: Date?

    func isProven(by presented: String) -> Bool { fingerprint == Self.digest(presented) }

    /// The secret's SHA-256 in lower-case hex, which may be kept where the secret may not.
    var fingerprint: String { value.map(Self.digest) ?? sha256?.lowercased() ?? "" }

    private static func digest(_ text: String) -> String { Hex.lower(SHA256.hash(data: Data(text.utf8))) }
}
