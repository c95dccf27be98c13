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

    /// With `posix_spawn`, since Foundation's `Process` needs another thread of the pool to notice the end, and the tests
    /// may hold them all.
    private static func openssl(_ arguments: String, in folder: TestFolder) {
        let command = "cd '\(folder.url.path)' && exec /usr/bin/openssl \(arguments) >log 2>&1"
        var child = pid_t()
        var status: Int32 = 0
        let words: [String] = ["/bin/sh", "-c", command]
        let argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        precondition(posix_spawn(&child, "/bin/sh", nil, nil, argv, nil) == 0, "no shell")
        precondition(waitpid(child, &status, 0) == child && status == 0, "openssl \(arguments)")
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
