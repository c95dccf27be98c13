import Foundation
import TestSupport

/// PKCS#12 files as others write them: `openssl` made them.
enum PFXFile {
    struct Refused: Error { let commands: [String] }

    static let password = "a päss word"

    /// - Parameters:
    ///   - key: what `openssl req -newkey` takes.
    ///   - validity: how long the certificate lives.
    ///   - options: more for `openssl pkcs12 -export`.
    static func make(
        key: String = "rsa:2048", validity: String = "-days 3650", options: String = "", subject: String = "/CN=own"
    ) throws -> [UInt8] {
        try run(
            key: key, validity, subject,
            "openssl pkcs12 -export -inkey k.pem -in c.pem \(options) -passout 'pass:\(password)' -out made")
    }

    /// The same certificate and key as text.
    static func pem() throws -> [UInt8] { try run(key: "rsa:2048", "-days 3650", "/CN=own", "cat c.pem k.pem > made") }

    private static func run(key: String, _ validity: String, _ subject: String, _ last: String) throws -> [UInt8] {
        let folder = try TemporaryDirectory()
        let commands = [
            "openssl req -x509 -nodes -newkey \(key) -keyout k.pem -out c.pem -subj '\(subject)' \(validity)", last,
        ]
        guard try Shell.run(commands.map { "\($0) 2>> errors" }.joined(separator: " && "), in: folder.path) == 0 else {
            throw Refused(commands: commands)
        }
        return [UInt8](try Data(contentsOf: URL(filePath: folder("made"))))
    }
}
