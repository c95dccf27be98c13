import Crypto
import FoundationEssentials

extension Certificate {
    /// SHA-1 of the DER in upper-case hexadecimal, as Azure's portal and Windows show it.
    package var thumbprint: String { Digest.hex(sha1).uppercased() }

    /// SHA-256 of the DER in upper-case hexadecimal.
    package var thumbprintSHA256: String { Digest.hex(Digest.sha256(der)).uppercased() }

    /// The text form of RFC 7468 section 5, with a line end behind it.
    package var pem: String {
        let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
    }

    /// SHA-1 of the DER. It names the certificate, and protects nothing.
    package var sha1: [UInt8] { Array(Insecure.SHA1.hash(data: der)) }
}
