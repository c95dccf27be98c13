import Foundation

/// A root, an authority under it and a certificate of the authority, made once by the `openssl` command.
struct TestCertificates {
    static let shared = Result { try TestCertificates() }

    let root: [UInt8]
    let authority: [UInt8]
    let leaf: [UInt8]
    /// The leaf's, PKCS#8 in DER.
    let key: [UInt8]

    private init() throws {
        let directory = try TemporaryDirectory()
        func make(_ name: String, _ options: [String], subject: String) throws -> [UInt8] {
            try OpenSSLCommand.run(
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "30", "-utf8", "-subj", subject,
                    "-keyout",
                    directory("\(name).key"), "-out", directory("\(name).pem"),
                ] + options)
            return try OpenSSLCommand.run(["x509", "-in", directory("\(name).pem"), "-outform", "DER"])
        }
        func signed(by name: String) -> [String] {
            ["-CA", directory("\(name).pem"), "-CAkey", directory("\(name).key")]
        }
        root = try make("root", [], subject: "/CN=Root")
        authority = try make("authority", signed(by: "root"), subject: "/CN=Authority")
        leaf = try make("leaf", signed(by: "authority"), subject: "/O=Käse, Söhne/CN=Aureole")
        key = try OpenSSLCommand.run([
            "pkcs8", "-topk8", "-nocrypt", "-in", directory("leaf.key"), "-outform", "DER",
        ])
    }

    /// As `openssl pkcs12 -export` writes the leaf with its key, and the chain unless it is left out.
    func exported(_ options: [String] = [], password: String = "sesame", chain: Bool = true) throws -> [UInt8] {
        try Self.exported(
            key: key, certificates: [leaf] + (chain ? [authority, root] : []), options: options, password: password)
    }

    static func exported(
        key: [UInt8], certificates: [[UInt8]], options: [String] = [], password: String = "sesame"
    ) throws -> [UInt8] {
        let pem = PEM.block("PRIVATE KEY", key) + certificates.flatMap { PEM.block("CERTIFICATE", $0) }
        return try OpenSSLCommand.run(["pkcs12", "-export", "-passout", "pass:\(password)"] + options, input: pem)
    }

    /// A certificate that signed itself, for a key of any kind.
    static func selfSigned(key: [UInt8], options: [String] = []) throws -> [UInt8] {
        try OpenSSLCommand.run(
            ["req", "-x509", "-key", "/dev/stdin", "-subj", "/CN=Other", "-days", "30", "-outform", "DER"] + options,
            input: PEM.block("PRIVATE KEY", key))
    }
}
