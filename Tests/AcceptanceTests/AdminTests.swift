import Foundation
import NIOHTTP1
import Testing

@Suite("Admins at the command line", .inTurn)
struct AdminTests {
    private static let passphrase = "correct horse battery"

    private func admin(_ site: Site, _ arguments: String, _ line: String = passphrase) async throws -> Outcome {
        try await site.shell("printf '\(line)\\n' | aureole admin \(arguments)")
    }

    @Test("An admin is added, listed, given another passphrase and removed")
    func life() async throws {
        let site = try await Site()
        let empty = try await site.aureole("admin", "list")
        #expect(empty.out == "No admins yet. Make one with: aureole admin add NAME --password-stdin\n")
        let added = try await admin(site, "add anna --password-stdin")
        #expect(added.status == 0 && added.err == "")
        #expect(added.out.contains("Admin 'anna' (") && added.out.contains("http://localhost:\(site.privatePort)"))
        let listed = try await site.json("admin", "list").elements
        #expect(listed.map(\.names) == [["id", "name"]])
        let id = try #require(try listed[0]["id"].text)
        let changed = try await admin(site, "passphrase \(id) --password-stdin --json", "battery horse correct")
        #expect(changed.status == 0)
        #expect(try changed.json["name"].text == "anna")
        #expect(try await site.json("admin", "remove", "anna")["removed"].text == "anna")
        #expect(try await site.json("admin", "list").elements.isEmpty)
    }

    @Test("--json prints id and name; the passphrase is nowhere")
    func json() async throws {
        let site = try await Site()
        let added = try await admin(site, "add anna --password-stdin --json")
        #expect(added.status == 0)
        let made = try added.json
        #expect(made.names == ["id", "name"])
        #expect(try made["name"].text == "anna")
        for (name, bytes) in try site.folder.files(in: "data") {
            #expect(bytes.range(of: Data(Self.passphrase.utf8)) == nil, "\(name)")
        }
    }

    @Test(
        "What will not do is refused with a sentence and a hint",
        arguments: [
            ("add anna --password-stdin", "short", "The passphrase has fewer than 12 characters."),
            ("add annanotherone --password-stdin", "AnnaNotherOne", "The passphrase is the admin's name."),
            ("add anna --password-stdin", "", "No passphrase came from standard input."),
            ("passphrase bob --password-stdin", "correct horse battery", "There is no admin 'bob'."),
            ("remove bob", "", "There is no admin 'bob'."),
        ])
    func refused(arguments: String, line: String, sentence: String) async throws {
        let site = try await Site()
        let outcome = try await admin(site, arguments, line)
        #expect(outcome.status == 1 && outcome.out == "")
        #expect(outcome.err.hasPrefix("aureole: error: \(sentence)\naureole: hint: "), "\(outcome.err)")
    }

    @Test("Without --password-stdin it is wrong usage, and nothing is read", arguments: ["add", "passphrase"])
    func usage(command: String) async throws {
        let site = try await Site()
        let outcome = try await site.aureole("admin", command, "anna")
        #expect(outcome.status == 64)
        #expect(outcome.err.contains("--password-stdin"))
    }

    @Test("Who was added while the server runs signs in; with another passphrase the session is over at once")
    func signIn() async throws {
        let site = try await Site()
        try await site.serving { _ in
            let none = try await site.page("/sign-in")
            #expect(none.status == 200 && none.text.contains("aureole admin add NAME --password-stdin"))
            #expect(try await admin(site, "add anna --password-stdin").status == 0)
            let cookie = try await site.signIn("anna", Self.passphrase)
            #expect(try await site.page("/", cookie: cookie).text.contains("<p>anna</p>"))
            #expect(try await admin(site, "passphrase anna --password-stdin", "battery horse correct").status == 0)
            #expect(try await site.page("/", cookie: cookie).status == 303)
            _ = try await site.signIn("anna", "battery horse correct")
        }
    }

    @Test("Beyond loopback in plain HTTP nobody signs in, unless something in front speaks HTTPS")
    func insecure() async throws {
        let site = try await Site()
        let open = ["AUREOLE_PRIVATE_INSECURE": "1", "AUREOLE_PRIVATE_LISTEN": "0.0.0.0:\(site.privatePort)"]
        try await site.serving(with: open) { _ in
            let page = try await site.page("/sign-in")
            #expect(page.status == 403 && page.text.contains("AUREOLE_PRIVATE_URL"))
        }
        let behind = open.merging(["AUREOLE_PRIVATE_URL": "https://aureole.example"]) { $1 }
        try await site.serving(with: behind) { _ in
            let page = try await site.page("/sign-in", host: "aureole.example")
            #expect(page.status == 200)
            #expect(page["Set-Cookie"]?.hasPrefix("__Host-aureole-sign-in=") == true)
        }
    }
}

extension Site {
    /// A page of the private plane, as a browser on this machine asks for it.
    fileprivate func page(_ path: String, cookie: String? = nil, host: String? = nil) async throws -> Web.Page {
        var fields = [("Host", host ?? "localhost:\(privatePort)")]
        if let cookie { fields.append(("Cookie", cookie)) }
        return try await Web.send(.GET, privateURL + path, fields: fields)
    }

    /// Signs in.
    ///
    /// - Returns: the cookie of the session.
    fileprivate func signIn(_ name: String, _ passphrase: String) async throws -> String {
        let form = try await page("/sign-in")
        let cookie = String(try #require(form["Set-Cookie"]).prefix { $0 != ";" })
        let token = try #require(form.text.firstMatch(of: /name="form_token" value="([^"]*)"/)).1
        let answer = try await Web.send(
            .POST, privateURL + "/sign-in",
            body: "name=\(name)&passphrase=\(passphrase.replacing(" ", with: "+"))&form_token=\(token)",
            fields: [
                ("Host", "localhost:\(privatePort)"), ("Cookie", cookie),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ])
        try #require(answer.status == 303, "\(answer.text)")
        return String(try #require(answer["Set-Cookie"]).prefix { $0 != ";" })
    }
}
