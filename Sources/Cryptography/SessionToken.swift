import Crypto
import FoundationEssentials

/// What a browser holds of a session: 32 random bytes in its cookie. Only the hash is kept here.
package struct SessionToken: Sendable {
    private let bytes: Secret<[UInt8]>

    package static func make(random: RandomBytes = Random.bytes) -> SessionToken {
        SessionToken(bytes: Secret(random(length)))
    }

    /// As it came back in a cookie; nil for what `text` cannot have been.
    package init?(text: String) {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/") + "="
        guard let bytes = Data(base64Encoded: base64).map(Array.init), bytes.count == Self.length,
            bytes.base64URL == text
        else { return nil }
        self.init(bytes: Secret(bytes))
    }

    private init(bytes: Secret<[UInt8]>) { self.bytes = bytes }

    /// The value of the cookie: base64url, 43 characters.
    package var text: Secret<String> { Secret(bytes.reveal().base64URL) }

    /// What is kept and looked up. SHA-256 will do for 256 random bits, as for the key of a client.
    package var hash: SessionTokenHash { SessionTokenHash(digest: Digest.sha256(bytes.reveal())) }

    /// What every form of the session carries, so that only our own pages can send one: an HMAC under the token, so that
    /// the token cannot be found from a page. 43 characters of base64url.
    package var formToken: String { Array(authentication).base64URL }

    /// Whether a form carries that, compared in constant time.
    package func accepts(formToken presented: String) -> Bool {
        guard let other = SessionToken(text: presented) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            other.bytes.reveal(), authenticating: Self.purpose, using: SymmetricKey(data: bytes.reveal()))
    }

    private var authentication: HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Self.purpose, using: SymmetricKey(data: bytes.reveal()))
    }

    private static let length = 32
    private static let purpose = Array("aureole form".utf8)
}

/// What is kept of a session's token: its SHA-256, 32 bytes.
package struct SessionTokenHash: Sendable, Hashable {
    package let bytes: [UInt8]

    fileprivate init(digest: [UInt8]) { bytes = digest }
}
