import Foundation
import NIOHTTP1
import Testing

@Suite("The admin API of a running server", .inTurn)
struct AdminAPITests {
    @Test("From an agent to a token without the command line, which tells the same all along")
    func walk() async throws {
        let bare = try await Site()
        try bare.register(subject: "another")
        try await bare.simulating { site, _ in
            let boss = try await site.administrator()
            try await site.serving { _ in
                let agent = try await site.administer(.POST, "agents", key: boss, #"{"name":"helpdesk"}"#)
                #expect(agent.status == 201)
                try await agent.isWhatIsSaid(by: site, "agent", "show", "helpdesk")
                let connection = try await site.administer(
                    .POST, "connections", key: boss,
                    """
                    {"name":"graph","agent":"helpdesk","tenant":"\(Simulator.tenant)",\
                    "client_id":"\(Simulator.clientID)","needs":["User.Read.All","Group.Read.All"]}
                    """)
                #expect(connection.status == 201, "\(connection.text)")
                try await connection.isWhatIsSaid(by: site, "connection", "show", "graph")

                let refused = try await site.administer(.POST, "connections/graph/authorise", key: boss)
                #expect(refused.status == 502)
                #expect(refused["Content-Type"] == "application/problem+json")
                #expect(try refused.json["error"]["code"].text == "AADSTS700213")
                #expect(try refused.json["entra"]["trace_id"].text?.isEmpty == false)
                try site.register(subject: try #require(try agent.json["subject"].text))
                let authorised = try await site.administer(.POST, "connections/graph/authorise", key: boss)
                #expect(authorised.status == 200, "\(authorised.text)")
                #expect(try authorised.json["missing"].texts == ["Group.Read.All"])
                try await authorised.isWhatIsSaid(by: site, "connection", "authorise", "graph")
                let fleet = try await site.administer(.POST, "connections/authorise", key: boss)
                #expect(try fleet.json.elements.map { try $0["tenant"].text } == [Simulator.tenant])

                let client = try await site.administer(
                    .POST, "clients", key: boss, #"{"name":"job","allow":["connection:graph"]}"#)
                let key = try #require(try client.json["key"].text)
                #expect(try await site.post(Rehearsal.tokenPath, key: key).status == 200)
                #expect(try await site.administer(.GET, "agents", key: key).status == 403)

                for (path, arguments) in [
                    ("agents", ["agent", "list"]), ("connections", ["connection", "list"]),
                    ("clients", ["client", "list"]), ("keys", ["key", "list"]),
                ] {
                    let list = try await site.administer(.GET, path, key: boss)
                    let told = try await site.aureole(arguments + ["--json"]).out
                    #expect(told.withoutUses == list.text.withoutUses + "\n", "\(path)")
                }
                #expect(try await site.administer(.POST, "audit/verify", key: boss).json["ok"].flag == true)
            }
        }
    }

    @Test("A certificate with its key goes in as a file, and its public half comes out")
    func certificate() async throws {
        let site = try await Site()
        let boss = try await site.administrator()
        try await site.openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=helpdesk", "-days", "30", "-keyout",
            site.folder("own.key"), "-out", site.folder("own.pem"))
        try await site.openssl(
            "pkcs12", "-export", "-inkey", site.folder("own.key"), "-in", site.folder("own.pem"), "-passout",
            "pass:a password", "-out", site.folder("own.pfx"))
        let file = try Data(contentsOf: URL(filePath: site.folder("own.pfx"))).base64EncodedString()
        try await site.serving { server in
            let wrong = try await site.administer(
                .POST, "certificates", key: boss, #"{"name":"own","pkcs12":"\#(file)","password":"another"}"#)
            #expect(wrong.status == 400)
            let body = #"{"name":"own","pkcs12":"\#(file)","password":"a password"}"#
            let made = try await site.administer(.POST, "certificates", key: boss, body)
            #expect(made.status == 201, "\(made.text)")
            try await made.isWhatIsSaid(by: site, "certificate", "show", "own")
            let half = try await site.administer(.GET, "certificates/own/public?form=pem", key: boss)
            #expect(half.text == (try site.folder.read("own.pem")))
            let again = try await site.administer(
                .POST, "certificates", key: boss, body.replacing(#""own""#, with: #""other""#))
            #expect(again.status == 409)
            #expect(try again.json["type"].text == "/problems/certificate-known")
            #expect(!server.err.contains("a password"))
        }
    }
}

extension Site {
    /// The key of a client that may administer.
    fileprivate func administrator() async throws -> String {
        let outcome = try await aureole("client", "add", "boss", "--admin", "--json")
        return try #require(try outcome.json["key"].text)
    }

    fileprivate func administer(
        _ method: HTTPMethod, _ path: String, key: String, _ body: String? = nil
    ) async throws -> Web.Page {
        try await Web.send(method, "\(privateURL)/v1/admin/\(path)", key: key, body: body)
    }
}

extension Web.Page {
    /// That a command prints, byte for byte, what stands here.
    fileprivate func isWhatIsSaid(by site: Site, _ arguments: String...) async throws {
        #expect(try await site.aureole(arguments + ["--json"]).out == text + "\n")
    }
}

extension String {
    /// The server knows at once when a client was there last; a command learns of it within a minute.
    fileprivate var withoutUses: String { replacing(/"last_used_at":(?:[0-9]+|null)/, with: "") }
}
