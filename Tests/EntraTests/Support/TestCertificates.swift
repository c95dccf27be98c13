import Foundation

/// A root of its own and a server certificate below it, made by `openssl` when the tests start; nothing of it is kept.
struct TestCertificates {
    let root: String
    let certificate: String
    let key: String

    static let trusted = make("DNS:localhost,DNS:entra.test,IP:127.0.0.1")
    /// Below another root than `trusted`.
    static let stranger = make("DNS:localhost")

    private static func make(_ names: String) -> TestCertificates {
        let folder = TestFolder()
        defer { folder.remove() }
        openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=root"
                + " -keyout root.key -out root.pem", in: folder)
        openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server -addext subjectAltName=\(names)"
                + " -keyout server.key -out server.csr", in: folder)
        openssl(
            "x509 -req -in server.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 -copy_extensions copy"
                + " -out server.pem", in: folder)
        return TestCertificates(
            root: folder.text("root.pem"), certificate: folder.text("server.pem"), key: folder.text("server.key"))
    }

    private static func openssl(_ arguments: String, in folder: TestFolder) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder.url
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try! process.run()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "openssl \(arguments)")
    }
}

/// A directory that is gone after the test.
struct TestFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "entra-tests-\(UUID().uuidString)")

    init() { try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    func path(_ name: String) -> String { url.appending(path: name).path }
    func text(_ name: String) -> String { try! String(contentsOfFile: path(name), encoding: .utf8) }

    func write(_ text: String, to name: String) -> String {
        try! text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    func remove() { try? FileManager.default.removeItem(at: url) }
}
