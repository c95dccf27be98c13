import Crypto
import FoundationEssentials

extension Certificate {
    /// SHA-1 of the DER in upper-case hexadecimal, as Azure's portal and Windows show it.
    package var thumbprint: String { Digest.hex(sha1).uppercased() }

    /// SHA-256 of the DER in upper-case hexadecimal.
    package var thumbprintSHA256: String { Digest.hex(Digest.sha256(der)).uppercased() }

    /// `x5t` of a JWS header (RFC 7515 section 4.1.7).
    package var thumbprintSHA1Base64URL: String { sha1.base64URL }

    /// `x5t#S256` of a JWS header (RFC 7515 section 4.1.8).
    package var thumbprintSHA256Base64URL: String { Digest.sha256(der).base64URL }

    /// The text form of RFC 7468 section 5, with a line end behind it.
    package var pem: String {
        let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
    }

    /// It names the certificate, and protects nothing.
    package var sha1: [UInt8] { Array(Insecure.SHA1.hash(data: der)) }
}
