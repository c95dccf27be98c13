import Foundation
import Testing

@Suite("aureole doctor", .inTurn)
struct DoctorTests {
    private let ours = [
        "issuer-name", "issuer-certificate", "issuer-discovery", "issuer-key-set", "clock", "database-file",
        "master-key-file", "disk-space", "database", "key-ring", "key-evidence",
    ]

    @Test("Beside a server that works all is ok, and what it tells in text it tells in JSON")
    func ok() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            #expect(try await rehearsal.exchange().status == 200)
            let findings = try await site.json("doctor").elements
            #expect(try findings.map { try $0["check"].text } == ours + ["agent:graph", "exchange:graph"])
            for finding in findings {
                #expect(finding.names == ["check", "ok", "detail", "fix"])
                #expect(try finding["ok"].flag == true, "\(finding)")
                let isLook = try finding["check"].text == "issuer-certificate"  // the root is one of our own
                #expect(try finding["fix"].isNull != isLook, "\(finding)")
            }
            let text = try await site.aureole("doctor", "--connection", "graph")
            #expect(text.status == 0 && text.err == "")
            let lines = text.out.split(separator: "\n")
            #expect(lines.first?.hasPrefix("ok    issuer-name: localhost has 1 IPv4 address and ") == true)
            #expect(lines.contains { $0.hasPrefix("look  issuer-certificate: 2 certificates are presented") })
            #expect(lines.contains { $0.hasPrefix("      -> ") })
            #expect(lines.contains { $0.hasPrefix("ok    exchange:graph: contoso.example gave a token at ") })
            #expect(lines.last == "Of 9 checks, 0 failed and 1 should be looked at.")
            let log = try await site.aureole("audit", "list").out
            #expect(log.components(separatedBy: "token.exchange").count == 2)  // the doctor asked for none
        }
    }

    @Test("Without a server, without Entra and after a refusal it says what failed, and exits 1 in both forms")
    func failed() async throws {
        let bare = try await Site()
        _ = try await bare.json("agent", "add", "helpdesk")
        try bare.register(subject: "another")
        try await bare.simulating { site, entra in
            _ = try await site.json(
                "connection", "add", "graph", "--agent", "helpdesk", "--tenant", Simulator.tenant, "--client-id",
                Simulator.clientID)
            try await site.serving { _ in
                let refused = try await site.aureole("connection", "authorise", "graph")
                #expect(refused.status == 1)
            }
            for arguments in [["doctor"], ["doctor", "--connection", "graph"]] {
                let outcome = try await site.aureole(arguments + ["--json"])
                #expect(outcome.status == 1 && outcome.err == "")
                let failed = try outcome.json.elements.filter { try $0["ok"].flag == false }
                #expect(
                    try failed.map { try $0["check"].text } == [
                        "issuer-certificate", "issuer-discovery", "issuer-key-set", "exchange:graph",
                    ])
                let exchange = try #require(failed.last)
                #expect(try exchange["detail"].text?.contains("AADSTS700213") == true)
                #expect(try exchange["fix"].text?.contains("Federated credentials") == true)
            }
        }
        let text = try await bare.aureole(
            "doctor", with: ["AUREOLE_ENTRA_AUTHORITY": "https://localhost:\(Ports.free())"])
        #expect(text.status == 1 && text.err == "")
        #expect(
            text.out.contains("\nFAIL  clock: Entra cannot be reached: localhost refuses the connection.\n      -> "))
        #expect(text.out.hasSuffix("should be looked at.\n"))
    }

    @Test("What keeps Aureole from starting is a finding; a connection that is not there is a refusal")
    func start() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let unknown = try await site.aureole("doctor", "--connection", "none", "--json")
        #expect(unknown.status == 1 && unknown.out == "")
        #expect(unknown.err.hasPrefix("aureole: error: There is no connection 'none'.\n"))
        let key = site.folder("keys/master.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let outcome = try await site.aureole("doctor", "--json")
        #expect(outcome.status == 1 && outcome.err == "")
        let finding = try #require(try outcome.json.elements.first)
        #expect(try finding["check"].text == "start" && finding["ok"].flag == false)
        #expect(try finding["detail"].text?.contains("is open to others: its mode is 0644") == true)
        #expect(try finding["fix"].text?.contains("chmod 600") == true)
    }

    @Test("A running server warns of what ends within a week, in its readiness and its metrics")
    func serving() async throws {
        let site = try await Site()
        _ = try await site.json("certificate", "create", "last", "--days", "5")
        _ = try await site.json("connection", "add", "graph", "--certificate", "last")
        try await site.serving { _ in
            try await eventually("a warning") {
                try await site.get("/health/ready").text.contains("The certificate 'last' ends in 4 days.")
            }
            let metrics = try await site.get("/metrics").text
            #expect(metrics.contains("aureole_credentials_expiring{kind=\"certificate\",within=\"7d\"} 1\n"))
            #expect(metrics.contains("aureole_soonest_expiry_seconds{kind=\"secret\"} +Inf\n"))
            #expect(metrics.contains("# HELP aureole_soonest_expiry_seconds Until the first secret"))
        }
    }

    @Test("Lists say what ends within 60 days; the doctor fails in the last seven")
    func expiry() async throws {
        let site = try await Site()
        for (name, days) in [("far", 100), ("near", 40), ("last", 5)] {
            _ = try await site.json("certificate", "create", name, "--days", "\(days)")
            _ = try await site.json("connection", "add", "with-\(name)", "--certificate", name)
        }
        let certificates = try await site.aureole("certificate", "list").out.split(separator: "\n")
        let connections = try await site.aureole("connection", "list").out.split(separator: "\n")
        for (name, days) in [("near", 39), ("last", 4)] {
            let words = ", ends in \(days) days"
            #expect(certificates.contains { $0.hasPrefix("\(name) ") && $0.contains(words) })
            #expect(connections.contains { $0.hasPrefix("with-\(name) ") && $0.contains("certificate\(words)") })
        }
        for line in certificates + connections where line.contains("far ") { #expect(!line.contains("ends in")) }
        let report = try await site.aureole(
            "doctor", "--json", with: ["AUREOLE_ENTRA_AUTHORITY": "https://localhost:\(Ports.free())"])
        let findings = try report.json.elements.filter { try $0["check"].text?.hasPrefix("certificate:") == true }
        #expect(
            try findings.map { try $0["check"].text } == ["certificate:far", "certificate:last", "certificate:near"])
        #expect(try findings.map { try $0["ok"].flag } == [true, false, true])
        #expect(try findings.map { try $0["fix"].isNull } == [true, false, false])
    }
}
