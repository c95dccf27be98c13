import Foundation
import Testing

@Suite("Certificates on the command line", .inTurn)
struct CertificateTests {
    private static let names: Set = [
        "id", "name", "thumbprint", "thumbprint_sha256", "not_before", "not_after", "subject",
    ]

    /// A PKCS#12 file as OpenSSL writes it.
    private func makePFX(_ site: Site, password: String) async throws {
        try await site.openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "30",
            "-subj",
            "/CN=helpdesk")
        try await site.openssl(
            "pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-out", "c.pfx", "-passout", "pass:\(password)")
    }

    @Test("A .pfx file is taken over with its password; its public half is what openssl says of it")
    func add() async throws {
        let site = try await Site()
        try await makePFX(site, password: "Ü 7")
        try site.folder.write("Ü 7\n", to: "password")
        let wrong = try await site.shell(
            "echo wrong | aureole certificate add desk --file c.pfx --password-stdin --json")
        #expect(wrong.status == 1 && wrong.out == "")
        #expect(wrong.err.contains("password") && !wrong.err.contains("wrong\n"))
        let added = try await site.shell(
            "aureole certificate add desk --file c.pfx --password-stdin --json < \(site.folder("password"))")
        #expect(added.status == 0, "\(added.err)")
        #expect(try added.json.names == Self.names)
        let printed = try await site.openssl("x509", "-in", "c.pem", "-noout", "-fingerprint", "-sha256").out
        let fingerprint = printed.split(separator: "=").last.map { $0.replacing(":", with: "") } ?? ""
        #expect(try added.json["thumbprint_sha256"].text == fingerprint.trimmingCharacters(in: .whitespacesAndNewlines))
        let again = try await site.shell(
            "aureole certificate add other --file c.pfx --password-stdin < \(site.folder("password"))")
        #expect(again.status == 1 && again.err.contains("its name is 'desk'"))
        let missing = try await site.aureole("certificate", "add", "x", "--file", "nothing.pfx")
        #expect(missing.status == 1 && missing.err.contains("nothing.pfx cannot be read"))
        #expect(try await site.json("certificate", "list").elements.count == 1)
    }

    @Test("One that is made here is exported for Azure in each form, never over a file that is there")
    func export() async throws {
        let site = try await Site()
        let made = try await site.json("certificate", "create", "desk", "--days", "10", "--bits", "3072")
        #expect(made.names == Self.names)
        for (file, form) in [("a.cer", "DER"), ("b.pem", "PEM"), ("c.crt", "PEM")] {
            let export = try await site.json("certificate", "export", "desk", "--out", file)
            #expect(try export["thumbprint"].text == made["thumbprint"].text)
            let read = try await site.openssl("x509", "-in", file, "-inform", form, "-noout", "-text")
            #expect(read.out.contains("Public-Key: (3072 bit)") && read.out.contains("CN = desk"), "\(file)")
            let again = try await site.aureole("certificate", "export", "desk", "--out", file)
            #expect(again.status == 1 && again.err.contains("cannot be written"))
        }
        let keys = try FileManager.default.contentsOfDirectory(atPath: site.folder.path).filter { $0.hasSuffix(".pem") }
        for file in keys {
            let text = try String(contentsOfFile: site.folder(file), encoding: .utf8)
            #expect(file == "key.pem" || file == "ca-key.pem" || !text.contains("PRIVATE KEY"), "\(file)")
        }
    }

    @Test("One that a connection uses is not removed; it says which")
    func inUse() async throws {
        let site = try await Site()
        try await site.json("certificate", "create", "desk")
        try await site.json("connection", "add", "graph", "--certificate", "desk")
        let refused = try await site.aureole("certificate", "remove", "desk")
        #expect(refused.status == 1 && refused.err.contains("'graph'"))
        let shown = try await site.aureole("certificate", "show", "desk")
        #expect(shown.out.contains("Used by     graph"))
        try await site.json("connection", "remove", "graph")
        #expect(try await site.json("certificate", "remove", "desk")["removed"].text == "desk")
    }

    @Test(
        "Wrong usage is told before anything is asked or made",
        arguments: [
            "certificate create desk --bits 1024", "certificate create desk --days 0",
            "connection add graph", "connection add graph --agent a --certificate b",
            "connection add graph --agent a --secret-expires 2027-01-01",
            "connection set-credential graph", "connection set-credential graph --previous --agent a",
            "connection add graph --secret-stdin --secret-expires tomorrow", "connection authorise",
            "connection authorise graph --all", "connection authorise --all --wait 10m",
            "connection compare graph --subject s --audience a",
        ])
    func usage(line: String) async throws {
        let site = try await Site()
        let outcome = try await site.shell("aureole \(line) < /dev/null")
        #expect(outcome.status == 64, "\(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: site.folder("data")))
    }
}
