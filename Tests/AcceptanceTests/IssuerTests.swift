import Testing

@Suite("The issuer", .inTurn)
struct IssuerTests {
    @Test(
        "It is served, minted and shown byte for byte as it was given",
        arguments: ["", "/", "/tenant/a", "/tenant/a/", "/~x%20y", "/A//b"])
    func kept(path: String) async throws {
        let site = try await Site(issuerPath: path)
        let agent = try await site.json("agent", "add", "helpdesk")
        #expect(try agent["issuer"].text == site.issuer)
        let key = try await site.addClient("job", allow: "agent:helpdesk")
        try await site.serving { _ in
            let base = site.issuer.hasSuffix("/") ? String(site.issuer.dropLast()) : site.issuer
            let discovery = try await site.fetch(base + "/.well-known/openid-configuration")
            #expect(discovery.status == 200)
            #expect(try discovery.json["issuer"].text == site.issuer)
            let jwksURL = try #require(try discovery.json["jwks_uri"].text)
            #expect(jwksURL == base + "/.well-known/jwks.json")
            let keys = try await site.fetch(jwksURL).json["keys"].elements
            #expect(keys.count == 2)

            let minted = try await site.post("/v1/agents/helpdesk/token", key: key)
            let token = try #require(try minted.json["token"].text)
            #expect(try JSONDocument(claimsOf: token)["iss"].text == site.issuer)
            #expect(try minted.json["issuer"].text == site.issuer)
            let kid = try JSONDocument(headerOf: token)["kid"].text
            #expect(try keys.contains { try $0["kid"].text == kid })
            #expect(discovery.text.contains(#""issuer":"\#(site.issuer)""#))
        }
    }

    @Test("With a path, nothing is served at the root of its host")
    func onlyBelowItsPath() async throws {
        let site = try await Site(issuerPath: "/tenant/a")
        try await site.serving { _ in
            for path in ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/tenant/a", "/tenant/a/"] {
                let page = try await site.fetch(site.publicURL + path)
                #expect(page.status == 404, "\(path)")
            }
        }
    }

    @Test(
        "An issuer that Entra could not take is refused before anything is made",
        arguments: [
            ("http://id.example", "does not begin with https://"), ("id.example", "does not begin with https://"),
            ("HTTPS://id.example", "does not begin with https://"), ("https://id.example?a", "has a query"),
            ("https://id.example/?", "has a query"), ("https://id.example#", "has a fragment"),
            ("https://user@id.example", "has a user name"), ("https://", "has no valid host and port"),
            ("https:///x", "has no valid host and port"), ("https://id.example:x", "has no valid host and port"),
            ("https://id.example/../x", "has a '.' or '..' in its path, which web clients resolve away"),
            ("https://id.example/ö", "has a character that a URL cannot hold; percent-encode it"),
        ])
    func refused(issuer: String, problem: String) async throws {
        let site = try await Site()
        let outcome = try await site.aureole("agent", "list", with: ["AUREOLE_ISSUER": issuer])
        #expect(outcome.status == 1)
        #expect(outcome.out == "")
        #expect(outcome.err == "aureole: error: AUREOLE_ISSUER is not usable: issuer '\(issuer)' \(problem).\n")
        #expect(throws: (any Error).self) { try site.folder.files(in: "data") }
    }

    @Test("Another issuer later stops everything and names both; none at all is fine")
    func changed() async throws {
        let site = try await Site(issuerPath: "/a")
        _ = try await site.json("agent", "add", "helpdesk")
        for command in [["serve"], ["agent", "list"]] {
            let outcome = try await site.aureole(command, with: ["AUREOLE_ISSUER": site.issuer + "/"])
            #expect(outcome.status == 1)
            #expect(outcome.out == "")
            #expect(
                outcome.err == """
                    aureole: error: This database is for the issuer \(site.issuer), and the settings say \(site.issuer)/.
                    aureole: hint: An issuer is fixed on first start, since Azure holds it byte for byte; use another --data \
                    for another issuer.

                    """)
        }
        let shown = try await site.aureole("agent", "show", "helpdesk", "--json", with: ["AUREOLE_ISSUER": ""])
        #expect(try shown.json["issuer"].text == site.issuer)
    }
}

@Suite("The assertion", .inTurn)
struct AssertionTests {
    @Test("Its claims are those of the contract, its times from one reading of the clock", arguments: [nil, 60, 3600])
    func claims(lifetime: Int?) async throws {
        let site = try await Site()
        let agent = try await site.json("agent", "add", "helpdesk")
        var more: [String: String] = [:]
        if let lifetime { more["AUREOLE_TOKEN_LIFETIME"] = String(lifetime) }
        let outcome = try await site.aureole("token", "mint", "helpdesk", "--json", with: more)
        let token = try #require(try outcome.json["token"].text)
        let claims = try JSONDocument(claimsOf: token)
        #expect(claims.names == ["iss", "sub", "aud", "jti", "iat", "nbf", "exp"])
        #expect(try claims["iss"].text == site.issuer)
        #expect(try claims["sub"].text == agent["subject"].text)
        #expect(try claims["aud"].text == "api://AzureADTokenExchange")
        let issued = try #require(try claims["iat"].number)
        #expect(try claims["nbf"].number == issued)
        #expect(try claims["exp"].number == issued + 30 + (lifetime ?? 600))
        #expect(try outcome.json["expires_at"].number == claims["exp"].number)
        let jti = try #require(try claims["jti"].text)
        #expect(jti.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)

        let header = try JSONDocument(headerOf: token)
        #expect(header.names == ["alg", "typ", "kid"])
        #expect(try header["alg"].text == "RS256")
        #expect(try header["typ"].text == "JWT")
        let active = try await site.json("key", "list").elements.first { try $0["state"].text == "active" }
        #expect(try header["kid"].text == active?["kid"].text)
    }
}
