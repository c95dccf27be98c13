import Foundation
import Testing

@Suite("aureole token file and token exec", .inTurn)
struct TokenFileTests {
    private func place() async throws -> Site {
        let site = try await Site()
        try await site.json("agent", "add", "helpdesk", "--audience", "one", "--audience", "two")
        return site
    }

    @Test("Once, it holds an assertion of an hour, without a line break and for its owner alone")
    func once() async throws {
        let site = try await place()
        let told = try await site.json("token", "file", "helpdesk", "--out", "token", "--audience", "two", "--once")
        #expect(told.names == ["file", "expires_at"])
        let claims = try JSONDocument(claimsOf: try site.folder.read("token"))
        #expect(try claims["aud"].text == "two")
        let (begun, end) = (try #require(try claims["nbf"].number), try #require(try claims["exp"].number))
        #expect(end - begun == 3600 + 30)
        #expect(try told["expires_at"].number == end)
        let attributes = try FileManager.default.attributesOfItem(atPath: site.folder("token"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("It is kept until the command is ended, and stays then")
    func kept() async throws {
        let site = try await place()
        let keeper = try Program.aureole.start(
            ["token", "file", "helpdesk", "--out", "token"], environment: site.environment, in: site.folder)
        try await eventually("a token") { FileManager.default.fileExists(atPath: site.folder("token")) }
        #expect(keeper.isRunning)
        keeper.terminate()
        _ = try await keeper.ended()
        #expect(try site.folder.read("token").split(separator: ".").count == 3)
        #expect(keeper.out == "" && keeper.err == "")
    }

    @Test("A service gives it to a client, over the address and with the key that it is told")
    func service() async throws {
        let site = try await place()
        let key = try await site.addClient("job", allow: "agent:helpdesk")
        try site.folder.write(key + "\n", to: "key")
        try await site.serving { _ in
            let service = ["--server", site.privateURL, "--key-file", "key"]
            for word in ["file", "exec", "mint"] {
                let more = word == "file" ? ["--out", "token", "--once"] : word == "exec" ? ["--for", "google"] : []
                let outcome = try await Program.aureole.run(
                    ["token", word, "helpdesk"] + more + service, environment: ["PATH": "/usr/bin"], in: site.folder)
                #expect(outcome.status == 0 && outcome.err == "", "\(word): \(outcome.err)")
            }
            #expect(try JSONDocument(claimsOf: try site.folder.read("token"))["aud"].text == "one")
            #expect(!FileManager.default.fileExists(atPath: site.folder("data2")))
        }
    }

    @Test("What the service, the network or the key file say no to is one sentence, and no key is in it")
    func refused() async throws {
        let site = try await place()
        let key = try await site.addClient("stranger")
        try site.folder.write(key, to: "key")
        try site.folder.write("old", to: "token")
        try site.folder.write("two words", to: "words")
        func expect(_ words: String, of more: String...) async throws {
            let outcome = try await site.aureole(["token", "file", "helpdesk", "--out", "token", "--once"] + more)
            #expect(outcome.status != 0 && outcome.out == "")
            #expect(outcome.err.contains(words), "\(outcome.err)")
            #expect(!outcome.err.contains(key))
            #expect(try site.folder.read("token") == "old")
        }
        let (here, there) = (site.privateURL, site.publicURL)
        try await site.serving { _ in
            let granted = "aureole: error: This client was not granted that.\naureole: hint: An administrator"
            try await expect(granted, of: "--server", here, "--key-file", "key")
            let untrusted = "is signed by no root that is trusted here.\naureole: hint: Give the root"
            try await expect(untrusted, of: "--server", there, "--key-file", "key")
            let other = "Is it the private plane of Aureole?"
            try await expect(other, of: "--server", there, "--key-file", "key", "--server-ca", site.root)
        }
        try await expect("127.0.0.1 refuses the connection.", of: "--server", here, "--key-file", "key")
        let plain = "is plain http for a host that is not loopback"
        try await expect(plain, of: "--server", "http://aureole.example", "--key-file", "key")
        try await expect("does not hold a key", of: "--server", here, "--key-file", "words")
        try await expect("cannot be read", of: "--server", here, "--key-file", "none")
        try await expect("go together", of: "--server", here)
        try await expect("is not one of this agent's", of: "--audience", "three")
    }

    @Test("A disk that is full is told, and the old token stays whole", .enabled(if: FullDisk.isPossible))
    func full() async throws {
        let site = try await place()
        let outcome = try await FullDisk.run(
            ["token", "file", "helpdesk", "--out", "disk/token", "--once"], before: "printf old > disk/token", in: site)
        #expect(outcome.status == 1)
        #expect(outcome.err.contains("The token file 'disk/token' cannot be written: the disk is full."))
        #expect(outcome.out == "token\n", "whole, and nothing beside it")
    }

    @Test("kubectl's and Google's forms, the latter for a refusal too")
    func exec() async throws {
        let site = try await place()
        let info = #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{}}"#
        let kubernetes = try await site.aureole("token", "exec", "helpdesk", with: ["KUBERNETES_EXEC_INFO": info])
        #expect(try kubernetes.json.names == ["apiVersion", "kind", "status"])
        #expect(
            try JSONDocument(claimsOf: try #require(try kubernetes.json["status"]["token"].text))["aud"].text == "one")
        let refused = try await site.aureole("token", "exec", "nobody", "--for", "google")
        #expect(refused.status == 0 && refused.err == "")
        #expect(try refused.json["success"].flag == false)
        #expect(try refused.json["message"].text?.contains("There is no agent 'nobody'.") == true)
        let plain = try await site.aureole("token", "exec", "nobody", "--for", "kubernetes")
        #expect(plain.status == 1 && plain.out == "" && plain.err.contains("There is no agent 'nobody'."))
    }
}
