import Foundation
import NIOSSL
import PublicPlane
import TransportSecurity

/// A directory with a certificate authority of a test's own, and the server's certificate and key, all by `openssl`.
struct Authority {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "public-plane-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        try run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout ca.key -out ca.crt -subj /CN=Test")
        try issue()
    }

    /// A client that trusts this authority and no other.
    var clientConfiguration: TLSConfiguration {
        get throws {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path("ca.crt")))
            return configuration
        }
    }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// The server's files.
    func files(checkInterval: Duration = .seconds(10)) -> CertificateFiles {
        CertificateFiles(certificate: path("tls.crt"), key: path("tls.key"), checkInterval: checkInterval)
    }

    /// Puts a new certificate and key in place of the server's.
    func issue() throws {
        try run(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout new.key -out new.csr -subj /CN=localhost")
        try Data("subjectAltName=DNS:localhost".utf8).write(to: directory.appending(path: "new.ext"))
        try run("x509 -req -in new.csr -CA ca.crt -CAkey ca.key -extfile new.ext -days 1 -out new.crt")
        try replace("tls.key", with: Data(contentsOf: directory.appending(path: "new.key")))
        try replace("tls.crt", with: Data(contentsOf: directory.appending(path: "new.crt")))
    }

    func replace(_ name: String, with content: Data) throws {
        try content.write(to: directory.appending(path: name), options: .atomic)
    }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    private func run(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw OpenSSLFailed(arguments: arguments) }
    }
}

struct OpenSSLFailed: Error { let arguments: String }
