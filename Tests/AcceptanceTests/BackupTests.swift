import Foundation
import Testing

@Suite("aureole backup and restore", .inTurn)
struct BackupTests {
    @Test("A server under load is backed up; restored elsewhere, it serves the same agents and exchanges go on")
    func wholeWay() async throws {
        try await withRehearsal { rehearsal in
            let site = rehearsal.site
            let backup = site.folder("backup")
            let load = Task {
                var count = 0
                while !Task.isCancelled {
                    do {
                        let page = try await site.post("/v1/agents/helpdesk/token", key: rehearsal.key)
                        #expect(page.status == 200)
                        count += 1
                    } catch is CancellationError {}
                }
                return count
            }
            let made = try await site.json("backup", backup)
            load.cancel()
            #expect(try await load.value > 0)
            #expect(
                made.names == [
                    "file", "bytes", "issuer", "master_key", "created_at", "ring_revision", "schema", "audit_head",
                ])
            #expect(try made["file"].text == backup && made["issuer"].text == site.issuer)
            let head = try #require(try made["audit_head"].text)
            try await noSecrets(in: backup, of: rehearsal)
            let refused = try await site.aureole("restore", backup, "--force")
            #expect(refused.status == 1)
            #expect(refused.err.hasPrefix("aureole: error: Another 'aureole serve' runs on \(site.folder("data"))."))

            rehearsal.server.terminate()
            #expect(try await rehearsal.server.ended().status == 0)
            var elsewhere = site
            elsewhere.environment["AUREOLE_DATA"] = site.folder("elsewhere")
            let report = try await elsewhere.json("restore", backup)
            #expect(
                report.names == ["file", "issuer", "created_at", "documents", "active", "keys", "replaced"])
            #expect(try report["documents"]["read"].flag == false && report["replaced"].isNull)
            #expect(try report["keys"].elements.map { try $0["state"].text } == ["active", "pending"])
            #expect(try report["keys"].elements.allSatisfy { $0.names == ["kid", "was", "state", "reason"] })
            #expect(try await elsewhere.json("audit", "verify", "--head", head)["ok"].flag == true)
            try await elsewhere.serving { _ in
                let page = try await elsewhere.post(Rehearsal.tokenPath, key: rehearsal.key)
                #expect(page.status == 200, "\(page.text)")
                let keys = try await elsewhere.fetch(elsewhere.publicURL + "/.well-known/jwks.json").json["keys"]
                #expect(try keys.elements.map { try $0["kid"].text }.first == report["active"].text)
            }
        }
    }

    @Test("Where the documents can be read, a key that was revoked since does not come back")
    func revoked() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        _ = try await site.json("backup", site.folder("backup"))
        let active = try #require(try await site.json("key", "list").elements.first?["kid"].text)
        _ = try await site.json("key", "revoke", active, "--yes")
        var elsewhere = site
        elsewhere.environment["AUREOLE_DATA"] = site.folder("elsewhere")
        elsewhere.environment["AUREOLE_ISSUER_CA"] = site.root
        try await site.serving { _ in
            let report = try await elsewhere.json("restore", site.folder("backup"))
            #expect(try report["documents"]["read"].flag == true)
            #expect(try report["keys"].elements.map { try $0["state"].text } == ["retired", "active", "pending"])
            #expect(try report["keys"].elements[0]["kid"].text == active)
        }
        let minted = try await elsewhere.json("token", "mint", "helpdesk")
        let token = try #require(try minted["token"].text)
        #expect(try JSONDocument(headerOf: token)["kid"].text != active)
    }

    @Test("Over a database it takes --force, which keeps it; what it knows of revoked keys counts")
    func force() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        _ = try await site.json("backup", site.folder("backup"))
        _ = try await site.json("agent", "add", "later")
        let refused = try await site.aureole("restore", site.folder("backup"))
        #expect(refused.status == 1 && refused.out == "")
        #expect(
            refused.err == """
                aureole: error: There is already a database in \(site.folder("data")).
                aureole: hint: Give --force to move it aside, or another directory with --data.

                """)
        #expect(try await site.json("agent", "list").elements.count == 2)
        let active = try #require(try await site.json("key", "list").elements.first?["kid"].text)
        _ = try await site.json("key", "revoke", active, "--yes")
        let done = try await site.aureole("restore", site.folder("backup"), "--force")
        #expect(done.status == 0, "\(done.err)")
        #expect(try await site.json("agent", "list").elements.count == 1)
        for words in ["as of ", "aureole.db.replaced-", "Nothing could be read at", "No key signs.", "client keys"] {
            #expect(done.out.contains(words), "\(done.out)")
        }
        let files = try site.folder.files(in: "data").keys
        #expect(files.filter { $0.hasPrefix("aureole.db.replaced-") }.count == 1)
        #expect(try await site.aureole("token", "mint", "helpdesk").status == 1)
    }

    @Test("Another master key is refused with both ids; another issuer with both URLs")
    func foreign() async throws {
        let (site, other) = (try await Site(), try await Site())
        let made = try await site.json("backup", site.folder("backup"))
        let theirs = try await other.json("backup", other.folder("backup"))
        for name in ["data", "elsewhere"] {
            let refused = try await other.aureole(
                "restore", site.folder("backup"), "--force", with: ["AUREOLE_DATA": other.folder(name)])
            #expect(refused.status == 1 && refused.out == "")
            #expect(refused.err.contains(try #require(try made["master_key"].text)))
            #expect(refused.err.contains(try #require(try theirs["master_key"].text)))
        }
        let refused = try await site.aureole(
            "restore", site.folder("backup"), "--force", with: ["AUREOLE_ISSUER": other.issuer])
        #expect(refused.status == 1)
        #expect(refused.err.contains(site.issuer) && refused.err.contains(other.issuer))
        #expect(!FileManager.default.fileExists(atPath: other.folder("elsewhere")))
    }

    @Test("What is printed says where the master key lies, and that it is not in the file")
    func text() async throws {
        let site = try await Site()
        let outcome = try await site.aureole("backup", site.folder("backup"))
        #expect(outcome.status == 0 && outcome.err == "")
        for words in ["Size  ", "Master key  ", "Audit head  ", "is not in it", site.folder("keys/master.key")] {
            #expect(outcome.out.contains(words), "\(outcome.out)")
        }
        let again = try await site.aureole("backup", site.folder("backup"))
        #expect(again.status == 1 && again.err.contains("already something"))
        #expect(try await site.aureole("backup", site.folder("backup"), "--force").status == 0)
    }

    private func noSecrets(in backup: String, of rehearsal: Rehearsal) async throws {
        let site = rehearsal.site
        let bytes = try #require(FileManager.default.contents(atPath: backup))
        let agent = try #require(try await site.json("agent", "show", "helpdesk")["subject"].text)
        let masterKey = try site.folder.read("keys/master.key").trimmingCharacters(in: .whitespacesAndNewlines)
        let kid = try #require(try await site.json("key", "list").elements.first?["kid"].text)
        for text in [agent, masterKey, rehearsal.key, kid, "PRIVATE KEY", "SQLite format"] {
            #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text.prefix(8)) is in the backup")
        }
        #expect(bytes.range(of: try #require(Data(base64Encoded: masterKey))) == nil)
    }
}
