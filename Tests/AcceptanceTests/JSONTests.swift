import Testing

@Suite("--json of every command", .inTurn)
struct JSONTests {
    @Test("agent: one document of the contract's shape each time")
    func agent() async throws {
        let site = try await Site()
        let made = try await site.json(
            "agent", "add", "helpdesk", "--subject", "s", "--audience", "api://a", "--audience", "api://b")
        #expect(made.names == ["id", "name", "issuer", "subject", "audiences", "enabled"])
        #expect(try made["name"].text == "helpdesk")
        #expect(try made["issuer"].text == site.issuer)
        #expect(try made["subject"].text == "s")
        #expect(try made["audiences"].texts == ["api://a", "api://b"])
        #expect(try made["enabled"].flag == true)

        let id = try #require(try made["id"].text)
        for reference in ["helpdesk", id, id.uppercased()] {
            let shown = try await site.json("agent", "show", reference)
            #expect(shown.names == made.names)
            #expect(try shown["id"].text == id)
        }
        let listed = try await site.json("agent", "list")
        #expect(try listed.elements.map { try $0["id"].text } == [id])
        #expect(try await site.json("agent", "disable", "helpdesk")["enabled"].flag == false)
        #expect(try await site.json("agent", "enable", "helpdesk")["enabled"].flag == true)
        #expect(try await site.json("agent", "remove", "helpdesk")["removed"].text == "helpdesk")
        let empty = try await site.json("agent", "list")
        #expect(empty.isArray && empty.elements.isEmpty)
    }

    @Test("An agent's subject comes from its id, its audience from the public cloud")
    func agentDefaults() async throws {
        let site = try await Site()
        let made = try await site.json("agent", "add", "helpdesk")
        #expect(try made["subject"].text == "agent:\(try #require(try made["id"].text))")
        #expect(try made["audiences"].texts == ["api://AzureADTokenExchange"])
    }

    @Test("connection: one document of the contract's shape each time")
    func connection() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let made = try await site.json("connection", "add", "graph", "--agent", "helpdesk")
        let names: Set = [
            "id", "name", "tenant", "client_id", "credential", "permissions", "scopes", "status", "cloud", "needs",
            "tenants", "previous_credential", "secret_expires_at", "signed_in", "signed_in_at", "sign_in_ended",
        ]
        #expect(made.names == names)
        #expect(try made["tenant"].isNull)
        #expect(try made["client_id"].isNull)
        #expect(try made["credential"].text == "federated")
        #expect(try made["permissions"].text == "application")
        #expect(try made["scopes"].texts == [])
        #expect(try made["status"].text == "draft")

        let set = try await site.json(
            "connection", "set", "graph", "--tenant", "Contoso.Example", "--client-id", Simulator.clientID.uppercased(),
            "--scope", "https://vault.azure.net/.default", "--needs", "User.Read.All", "--cloud", "usgov")
        #expect(set.names == names)
        #expect(try set["tenant"].text == "contoso.example")
        #expect(try set["client_id"].text == Simulator.clientID)
        #expect(try set["scopes"].texts == ["https://vault.azure.net/.default"])
        #expect(try set["needs"].texts == ["User.Read.All"])
        #expect(try set["cloud"].text == "usgov")
        #expect(try set["status"].text == "ready")

        #expect(try await site.json("connection", "show", "graph").names == names)
        #expect(try await site.json("connection", "list").elements.map(\.names) == [names])
        #expect(try await site.json("connection", "remove", "graph")["removed"].text == "graph")
        #expect(try await site.json("connection", "list").elements.isEmpty)
    }

    @Test("client: the key is in the answer that makes it and in no other")
    func client() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let made = try await site.json("client", "add", "job", "--allow", "agent:helpdesk")
        #expect(made.names == ["id", "name", "key"])
        let rotated = try await site.json("client", "rotate", "job", "--overlap", "0")
        #expect(rotated.names == ["id", "name", "key"])
        #expect(try rotated["id"].text == made["id"].text)
        #expect(try rotated["key"].text != made["key"].text)

        let shown = try await site.json("client", "show", "job")
        #expect(shown.names == ["id", "name", "allow", "admin", "known_by", "last_used_at"])
        #expect(try shown["allow"].texts == ["agent:helpdesk"])
        #expect(try shown["admin"].flag == false)
        let listed = try await site.json("client", "list").elements.map(\.names)
        #expect(listed == [shown.names.subtracting(["known_by"])])
        _ = try await site.json("client", "add", "boss", "--admin")
        #expect(try await site.json("client", "show", "boss")["admin"].flag == true)
        #expect(try await site.json("client", "remove", "job")["removed"].text == "job")
    }

    @Test("client: one without a key is known by tokens or a public key, which come and go")
    func keylessClient() async throws {
        let site = try await Site()
        let triple = ["--token-issuer", "https://other.example", "--token-subject", "s"]
        let made = try await site.json(["client", "add", "job", "--single-use"] + triple)
        #expect(made.names == ["id", "name"])
        let proof = try #require(try await site.json("client", "show", "job")["known_by"].elements.first)
        #expect(
            proof.names == ["id", "issuer", "subject", "audience", "single_use", "created_at", "last_used_at"])
        #expect(try proof["audience"].text == site.privateURL.replacing("127.0.0.1", with: "localhost"))
        #expect(try proof["single_use"].flag == true)
        let taken = try await site.aureole(["client", "add", "rival"] + triple)
        #expect(taken.status == 1 && taken.err.contains("client 'job' is known by that already"), "\(taken.err)")
        try await site.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "own.key")
        try await site.openssl("ec", "-in", "own.key", "-pubout", "-out", "own.pem")
        let key = site.folder("own.pem")
        let known = try await site.json("client", "trust", "job", "--public-key", key)["known_by"].elements
        #expect(known.count == 2)
        let signer = try #require(known.first { $0.names.contains("public_key") })
        #expect(signer.names == ["id", "public_key", "created_at", "last_used_at"])
        let id = try proof["id"].text ?? ""
        #expect(try await site.json("client", "distrust", "job", id)["distrusted"].text == id)
        #expect(try await site.aureole(["client", "distrust", "job", id]).status == 1)
        #expect(try await site.json("client", "show", "job")["known_by"].elements.count == 1)
    }

    @Test(
        "client: what does not go together is wrong usage, and what is no public key is refused",
        arguments: [
            (["--token-issuer", "https://a"], 64), (["--token-subject", "s"], 64), (["--single-use"], 64),
            (["--token-issuer", "https://a", "--token-subject", "s", "--public-key", "f"], 64),
            (["--token-audience", "a", "--public-key", "f"], 64), (["--public-key", "/none"], 1),
            (["--public-key", "/dev/null"], 1), (["--token-issuer", "http://a", "--token-subject", "s"], 1),
        ])
    func keylessClientUsage(options: [String], status: Int) async throws {
        let site = try await Site()
        let outcome = try await site.aureole(["client", "add", "job"] + options)
        #expect(Int(outcome.status) == status, "\(outcome.err)")
        #expect(outcome.out == "")
        #expect(try await site.json("client", "list").elements.isEmpty)
    }

    private let keyNames: Set = [
        "kid", "state", "created_at", "activates_at", "retires_at", "seen_for", "looked_at", "problem",
    ]

    @Test("key import: the key as the list shows it")
    func keyImport() async throws {
        let site = try await Site()
        let key = try await site.openssl("genrsa", "-out", site.folder("made.pem"), "2048")
        #expect(key.status == 0)
        let made = try await site.json("key", "import", site.folder("made.pem"), "--kid", "2024-05")
        #expect(made.names == keyNames)
        #expect(try made["kid"].text == "2024-05" && made["state"].text == "pending")
        let listed = try await site.json("key", "list").elements.map { try $0["kid"].text }
        #expect(listed.count == 3 && listed.last == "2024-05")
    }

    @Test("master-key rotate: the public names of both keys")
    func masterKeyRotate() async throws {
        let site = try await Site()
        let first = try await site.json("master-key", "rotate")
        #expect(first.names == ["old", "new"])
        let second = try await site.json("master-key", "rotate")
        #expect(try second["old"].text == first["new"].text)
        #expect(try second["new"].text?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        let rows = try await site.aureole("audit", "list", "--json").out.split(separator: "\n")
        let audited = try JSONDocument(String(try #require(rows.last)))
        #expect(try audited["action"].text == "master-key.rotate" && audited["target"].text == "master-key")
        #expect(try audited["details"]["old"].text == second["old"].text)
        #expect(try audited["details"]["new"].text == second["new"].text)
    }

    @Test("key list: a key that signs and a published spare")
    func keys() async throws {
        let keys = try await Site().json("key", "list").elements
        #expect(
            keys.map(\.names)
                == Array(repeating: keyNames, count: 2))
        #expect(try keys.map { try $0["state"].text } == ["active", "pending"])
        #expect(try keys.allSatisfy { try $0["created_at"].number != nil && $0["looked_at"].isNull })
        let (active, spare) = (keys[0], keys[1])
        let signing = try #require(try active["activates_at"].number)
        #expect(try active["retires_at"].number == signing + 32 * 86400)
        #expect(try spare["activates_at"].isNull && spare["retires_at"].isNull)
    }

    @Test("audit: one object a line, and a verdict")
    func audit() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let outcome = try await site.aureole("audit", "list", "--json")
        #expect(outcome.status == 0 && outcome.err == "")
        let rows = try outcome.out.split(separator: "\n").map { try JSONDocument(String($0)) }
        #expect(try rows.map { try $0["action"].text } == ["key.start", "agent.add"])
        #expect(
            rows.allSatisfy {
                $0.names == ["sequence", "at", "actor", "action", "target", "outcome", "details", "link"]
            })
        #expect(try rows.map { try $0["sequence"].number } == [1, 2])
        #expect(try rows[1]["details"]["name"].text == "helpdesk")
        let behind = try await site.aureole("audit", "list", "--after", "1", "--json")
        #expect(try behind.json["sequence"].number == 2)

        let verdict = try await site.json("audit", "verify")
        #expect(verdict.names == ["ok", "rows", "head"])
        #expect(try verdict["ok"].flag == true)
        #expect(try verdict["rows"].number == 2)
    }

    @Test("token mint: as the endpoint answers; without --json the bare token")
    func mint() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk", "--audience", "api://a", "--audience", "api://b")
        let minted = try await site.json("token", "mint", "helpdesk")
        #expect(minted.names == ["token", "token_type", "issuer", "subject", "audience", "expires_at"])
        #expect(try minted["audience"].text == "api://a")
        let bare = try await site.aureole("token", "mint", "helpdesk", "--audience", "api://b")
        #expect(bare.status == 0 && bare.err == "")
        #expect(try JSONDocument(claimsOf: String(bare.out.dropLast()))["aud"].text == "api://b")
    }
}
