import Foundation
import Testing

@Suite("Moving between credentials on the command line", .inTurn)
struct CredentialCommandTests {
    private static let own = ["--tenant", Simulator.tenant, "--client-id", Simulator.clientID]

    @Test("From a secret to a federated credential and back, tried each time; the list tells how many secrets are left")
    func moves() async throws {
        let bare = try await Site()
        var right = Registration()
        right.issuer = bare.issuer
        right.subject = try await bare.json("agent", "add", "helpdesk")["subject"].text
        right.secrets = [("Q8~good", nil)]
        try bare.register(right)
        try await bare.simulating { site, entra in
            try await site.addGraph(["--secret-stdin"], input: "Q8~good\n")
            try await site.serving { _ in
                let list = try await site.aureole("connection", "list")
                #expect(list.out.hasSuffix("\n\n1 client secret is left.\n"), "\(list.out)")
                let moved = try await site.aureole("connection", "set-credential", "graph", "--agent", "helpdesk")
                #expect(moved.status == 0 && moved.out.hasSuffix("\nEntra accepted it.\n"), "\(moved.out)")
                #expect(moved.out.contains("Before       secret, its end was not entered, can be put back"))
                let refused = try await site.shell(
                    "echo Q8~bad | aureole connection set-credential graph --secret-stdin")
                #expect(refused.status == 1 && refused.err.hasPrefix("aureole: error: AADSTS7000215: "))
                #expect(!refused.err.contains("Q8~bad"))
                #expect(try await site.json("connection", "show", "graph")["credential"].text == "federated")
                let back = try await site.json("connection", "set-credential", "graph", "--previous")
                #expect(try back["credential"].text == "secret")
                #expect(try back["previous_credential"].text == "federated")
                try await site.json("connection", "set-credential", "graph", "--agent", "helpdesk")
                let forgotten = try await site.json("connection", "set-credential", "graph", "--forget-previous")
                #expect(try forgotten["previous_credential"].isNull)
                let last = try await site.aureole("connection", "list")
                #expect(last.out.hasSuffix("\n\nNo client secret is left: there is nothing to leak.\n"))
            }
        }
        try site(bare, holdsNowhere: "Q8~good")
    }

    /// Beside the apps file of the simulator, and what was piped in.
    private func site(_ site: Site, holdsNowhere text: String) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: site.folder.path)
        where path != "apps.json" && path != "input" {
            let data = FileManager.default.contents(atPath: site.folder(path)) ?? Data()
            #expect(data.range(of: Data(text.utf8)) == nil, "\(path)")
        }
    }

    @Test("A Secret ID in the place of the value is warned of, and not refused; with its end the secret is shown")
    func secretID() async throws {
        let site = try await Site()
        let added = try await site.shell(
            """
            echo 0f1e2d3c-aaaa-bbbb-cccc-000000000001 | \
            aureole connection add graph --secret-stdin --secret-expires 2030-01-31 --json
            """)
        #expect(added.status == 0)
        #expect(added.err.hasPrefix("aureole: warning: This has the form of a Secret ID;"), "\(added.err)")
        #expect(try added.json["secret_expires_at"].number == 1_896_134_399)
        #expect(try await site.aureole("connection", "show", "graph").out.contains("secret, ends 2030-01-31"))
    }

    @Test("What Azure shows is held against what is sent: the same, or the first character that differs")
    func compare() async throws {
        let site = try await Site()
        let subject = try #require(try await site.json("agent", "add", "helpdesk")["subject"].text)
        try await site.json("connection", "add", "graph", "--agent", "helpdesk")
        func compare(_ issuer: String) async throws -> Outcome {
            try await site.aureole(
                "connection", "compare", "graph", "--issuer", issuer, "--subject", subject, "--audience",
                "api://AzureADTokenExchange", "--json")
        }
        let same = try await compare(site.issuer)
        #expect(same.status == 0)
        #expect(try same.json["same"].flag == true)
        let slash = try await compare(site.issuer + "/")
        #expect(slash.status == 1 && slash.err == "")
        #expect(try slash.json["same"].flag == false)
        let text = try await site.aureole(
            "connection", "compare", "graph", "--issuer", site.issuer + "/", "--subject", subject, "--audience", "x")
        #expect(text.status == 1 && text.out.contains("^"), "\(text.out)")
    }

    @Test("The fleet is a table, a row for each tenant; the address for an administrator's consent names one")
    func fleet() async throws {
        let bare = try await Site()
        var right = Registration()
        right.issuer = bare.issuer
        right.subject = try await bare.json("agent", "add", "helpdesk")["subject"].text
        try bare.register(right)
        try await bare.simulating { site, entra in
            try await site.addGraph(["--agent", "helpdesk", "--allow-tenant", "fabrikam.example"], input: nil)
            try await site.serving { _ in
                let all = try await site.aureole("connection", "authorise", "--all", "--json")
                #expect(all.status == 1)
                let rows = try all.json.elements
                #expect(try rows.map { try $0["tenant"].text } == [Simulator.tenant, "fabrikam.example"])
                #expect(try rows.map { try $0["consent"].text } == ["granted", "missing"])
                #expect(try rows[0]["code"].isNull && rows[1]["code"].text == "AADSTS700016")
                let table = try await site.aureole("connection", "authorise", "--all")
                #expect(table.out.contains("fabrikam.example") && table.out.contains("never"))
                let other = try await site.aureole(
                    "connection", "token", "graph", "--tenant", "fabrikam.example")
                #expect(other.status == 1 && other.err.contains("AADSTS700016"))
            }
            let address = try await site.aureole(
                "connection", "consent-address", "graph", "--tenant", "fabrikam.example")
            #expect(address.out.hasPrefix("\(entra.url)/fabrikam.example/v2.0/adminconsent?client_id="))
            #expect(address.out.contains("redirect_uri=http%3A%2F%2Flocalhost%3A\(site.privatePort)%2Fauth%2Fcallback"))
        }
    }
}
