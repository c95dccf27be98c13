import Foundation
import Testing

@Suite("Secrets stay where they belong", .inTurn)
struct SecrecyTests {
    @Test(
        "Neither a whole run's log at its finest level nor the database holds a token, a key or a client's key",
        arguments: ["text", "json"])
    func wholeRun(format: String) async throws {
        let settings = ["AUREOLE_LOG_LEVEL": "trace", "AUREOLE_LOG_FORMAT": format]
        try await withRehearsal(settings: settings) { rehearsal in
            let secrets = try await use(rehearsal)
            let site = rehearsal.site
            let log = rehearsal.server.err
            #expect(log.utf8.count > 100)
            // How every JWT begins, those that only Entra got to see included.
            #expect(!log.contains("eyJ"))
            let files = try site.folder.files(in: "data")
            #expect(files.keys.contains("aureole.db"))
            for (name, secret) in secrets {
                #expect(!secret.isEmpty)
                #expect(!log.contains(secret), "\(name) is in the log")
                for (file, bytes) in files {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name) is in \(file)")
                }
            }
            for (file, bytes) in files {
                #expect(bytes.range(of: Data("PRIVATE KEY".utf8)) == nil, "\(file)")
                // The object identifier rsaEncryption and the version 0 before it: an unencrypted PKCS#8 key.
                let head = Data([
                    0x02, 0x01, 0x00, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
                ])
                #expect(bytes.range(of: head) == nil, "\(file)")
            }
        }
    }

    @Test("A debug run of the commands does not print what they do not have to")
    func commands() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            let level = ["AUREOLE_LOG_LEVEL": "trace"]
            let minted = try await site.aureole("token", "mint", "helpdesk", "--json", with: level)
            let token = try await site.aureole("connection", "token", "graph", "--json", with: level)
            let authorised = try await site.aureole("connection", "authorise", "graph", "--json", with: level)
            #expect([minted, token, authorised].map(\.status) == [0, 0, 0])
            #expect([minted, token, authorised].map(\.err) == ["", "", ""])
            #expect(!authorised.out.contains("eyJ"))
        }
    }

    @Test("A server that crashes leaves no core dump, which would hold its keys")
    func coreDump() async throws {
        let site = try await Site()
        try await site.serving { server in
            let limits = try String(contentsOfFile: "/proc/\(server.processID)/limits", encoding: .utf8)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(core?.split(separator: " ").suffix(3).prefix(2) == ["0", "0"], "\(limits)")
        }
    }

    /// Traffic of every kind, good and bad.
    ///
    /// - Returns: what must not turn up anywhere, by name; of a token each of its parts.
    private func use(_ rehearsal: Rehearsal) async throws -> [(String, String)] {
        let site = rehearsal.site
        var secrets = [("the client's key", rehearsal.key)]
        func keep(_ name: String, _ token: String) {
            let parts = token.split(separator: ".").dropFirst()
            secrets += [(name, token)] + parts.map { ("a part of \(name)", String($0)) }
        }
        keep(
            "an assertion",
            try #require(try await site.post("/v1/agents/helpdesk/token", key: rehearsal.key).json["token"].text))
        keep("an access token", try #require(try await rehearsal.exchange().json["access_token"].text))
        keep(
            "another access token",
            try #require(try await rehearsal.exchange(#"{"force_refresh":true}"#).json["access_token"].text))
        let wrong = "aur_this-key-is-of-nobody"
        secrets.append(("a wrong key", wrong))
        _ = try await site.post(Rehearsal.tokenPath, key: wrong)
        _ = try await site.post(Rehearsal.tokenPath + "?key=\(wrong)")
        _ = try await site.post(Rehearsal.tokenPath, key: rehearsal.key, body: #"{"scope":5,"secret":"\#(wrong)"}"#)
        for fault in [#"{"kind":"refuse","code":700213}"#, #"{"kind":"garbage"}"#] {
            try await rehearsal.entra.plan(fault)
            _ = try await rehearsal.exchange(#"{"force_refresh":true}"#)
        }
        try await rehearsal.entra.recover()
        let made = try await site.json("client", "rotate", "job", "--overlap", "1h")
        secrets.append(("the client's new key", try #require(try made["key"].text)))
        let masterKey = try site.folder.read("keys/master.key").trimmingCharacters(in: .whitespacesAndNewlines)
        secrets.append(("the master key", masterKey))
        return secrets
    }
}

@Suite("Metrics of a server in use", .inTurn)
struct MetricsTests {
    @Test("Requests, tokens, refusals and keys are counted")
    func traffic() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            _ = try await site.fetch(site.publicURL + "/.well-known/jwks.json")
            _ = try await site.post("/v1/agents/helpdesk/token", key: rehearsal.key)
            _ = try await site.post("/v1/agents/helpdesk/token", key: rehearsal.key, body: #"{"audience":"api://no"}"#)
            _ = try await site.post("/v1/agents/helpdesk/token")
            for _ in 0..<3 { _ = try await rehearsal.exchange() }
            try await rehearsal.entra.plan(#"{"kind":"refuse","code":700213}"#)
            _ = try await rehearsal.exchange(#"{"force_refresh":true}"#)

            let metrics = try await site.get("/metrics")
            #expect(metrics["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = metrics.text.split(separator: "\n").map(String.init)
            let wanted = [
                #"aureole_private_requests_total{route="/v1/agents/{agent}/token",status="200"} 1"#,
                #"aureole_private_requests_total{route="/v1/agents/{agent}/token",status="400"} 1"#,
                #"aureole_private_requests_total{route="/v1/agents/{agent}/token",status="401"} 1"#,
                #"aureole_private_requests_total{route="/v1/connections/{connection}/token",status="200"} 3"#,
                #"aureole_private_requests_total{route="/v1/connections/{connection}/token",status="502"} 1"#,
                #"aureole_mints_total{outcome="ok"} 1"#,
                #"aureole_mints_total{outcome="audience-not-allowed"} 1"#,
                #"aureole_exchanges_total{outcome="ok"} 3"#,
                #"aureole_exchanges_total{outcome="entra-refused"} 1"#,
                #"aureole_entra_refusals_total{code="AADSTS700213"} 1"#,
                "aureole_token_cache_hits_total 2", "aureole_token_flights 0",
                #"aureole_signing_keys{state="active"} 1"#, #"aureole_signing_keys{state="pending"} 1"#,
                #"aureole_signing_keys{state="retiring"} 0"#,
            ]
            for line in wanted { #expect(lines.contains(line), "\(line)\n\(metrics.text)") }
            #expect(lines.contains { $0.hasPrefix("aureole_public_requests_total{") })
            // Each metric of the page is explained on it; all lines of a histogram belong to one metric.
            let histograms = lines.filter { $0.hasPrefix("# TYPE ") && $0.hasSuffix(" histogram") }
                .map { String($0.dropFirst("# TYPE ".count).dropLast(" histogram".count)) }
            #expect(histograms == ["aureole_entra_request_seconds"])
            for line in lines where !line.hasPrefix("#") {
                let series = String(line.prefix { $0 != "{" && $0 != " " })
                let name =
                    histograms.first { ["_bucket", "_sum", "_count"].map($0.appending).contains(series) } ?? series
                #expect(lines.contains { $0.hasPrefix("# HELP \(name) ") && $0.hasSuffix(".") }, "\(name)")
            }
        }
    }
}
