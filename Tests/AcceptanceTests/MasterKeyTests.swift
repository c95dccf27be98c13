import Foundation
import Testing

@Suite("The master key and its places", .inTurn)
struct MasterKeyTests {
    @Test("A rotation keeps the old key beside the new one and says what to do with both")
    func rotate() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let head = try #require(try await site.json("audit", "verify")["head"].text)
        let (path, old) = (site.folder("keys/master.key"), try site.folder.read("keys/master.key"))
        let outcome = try await site.aureole("master-key", "rotate")
        try #require(outcome.status == 0, "\(outcome.err)")
        let rows = outcome.out.split(separator: "\n").map { $0.split(separator: " ") }
        let names = try #require(
            rows.first { $0.first == "New" }.map { ($0[1], $0[2]) }.flatMap { new in
                rows.first { $0.first == "Old" }.map { (new: new, old: ($0[1], $0[2])) }
            })
        #expect(names.new.1 == path && names.old.1 == "\(path).previous-\(names.old.0)")
        #expect(outcome.out.contains("keep it until the last of them is gone, then destroy it."))
        #expect(!outcome.out.contains(try site.folder.read("keys/master.key").dropLast()))
        #expect(try site.folder.read("keys/master.key.previous-\(names.old.0)") == old)
        #expect(try site.folder.read("keys/master.key") != old)
        #expect(try await site.aureole("token", "mint", "helpdesk").status == 0)
        #expect(try await site.json("audit", "verify", "--head", head)["ok"].flag == true)
    }

    @Test("While a server runs the key is not replaced; afterwards the server starts with the new one")
    func served() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        try await site.serving { _ in
            let outcome = try await site.aureole("master-key", "rotate")
            #expect(outcome.status == 1 && outcome.out == "")
            #expect(
                outcome.err == """
                    aureole: error: 'aureole serve' runs on \(site.folder("data")), and no master key is replaced under it.
                    aureole: hint: Stop it first, and start it again afterwards.

                    """)
        }
        #expect(try await site.aureole("master-key", "rotate").status == 0)
        let client = try await site.addClient("job", allow: "agent:helpdesk")
        try await site.serving { _ in
            let minted = try await site.post("/v1/agents/helpdesk/token", key: client)
            #expect(minted.status == 200)
        }
    }

    @Test("Killed at any moment, one of the two keys opens the database, and the next command finds it")
    func killed() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        var head = try #require(try await site.json("audit", "verify")["head"].text)
        let start = ContinuousClock.now
        _ = try await site.json("master-key", "rotate")
        let whole = ContinuousClock.now - start
        for _ in 1...15 {
            let rotation = try Program.aureole.start(
                ["master-key", "rotate"], environment: site.environment, in: site.folder)
            try await Task.sleep(for: whole * Double.random(in: 0.3...1.1))
            rotation.kill()
            _ = try await rotation.ended()
            #expect(try await site.keysThatOpen() == 1)
            let minted = try await site.aureole("token", "mint", "helpdesk")
            #expect(minted.status == 0, "\(minted.err)")
            let verdict = try await site.json("audit", "verify", "--head", head)
            #expect(try verdict["ok"].flag == true)
            head = try #require(try verdict["head"].text)
        }
        // Opens everything that is sealed.
        #expect(try await site.aureole("master-key", "rotate").status == 0)
        #expect(!FileManager.default.fileExists(atPath: site.folder("keys/master.key.next")))
        #expect(try await site.aureole("token", "mint", "helpdesk").status == 0)
    }

    // MARK: Handed in

    @Test("A credential or a descriptor opens the database of a file")
    func handedIn() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let credential = [
            "AUREOLE_MASTER_KEY_FILE": "credential:master.key", "CREDENTIALS_DIRECTORY": site.folder("keys"),
        ]
        #expect(try await site.aureole("token", "mint", "helpdesk", with: credential).status == 0)
        let descriptor = ["AUREOLE_MASTER_KEY_FILE": "fd:9"]
        #expect(try await site.shell("aureole token mint helpdesk 9< keys/master.key", with: descriptor).status == 0)
        // Nothing was handed in, though the process itself uses the number: 3 is an event loop's.
        for number in [3, 9] {
            let closed = try await site.shell(
                "aureole token mint helpdesk \(number)<&-", with: ["AUREOLE_MASTER_KEY_FILE": "fd:\(number)"])
            #expect(closed.status == 1)
            let sentence = "The master key file fd:\(number) cannot be read: Bad file descriptor."
            #expect(closed.err.hasPrefix("aureole: error: \(sentence)\n"))
        }
        try await site.serving(with: credential) { _ in }
    }

    @Test("A first start without the credential makes nothing, and says what the unit lacks")
    func absent() async throws {
        let site = try await Site()
        let name = ["AUREOLE_MASTER_KEY_FILE": "credential:mk"]
        let none = try await site.aureole(["serve"], with: name)
        #expect(none.status == 1)
        #expect(
            none.err == """
                aureole: error: AUREOLE_MASTER_KEY_FILE is not usable: The master key is the credential 'mk', but systemd \
                has handed out none: CREDENTIALS_DIRECTORY is not set.
                aureole: hint: Add LoadCredential=mk:/path/of/the/key to the systemd unit; outside of it, give the path of \
                the file.

                """)
        let other = try await site.aureole(
            ["serve"], with: name.merging(["CREDENTIALS_DIRECTORY": site.folder.path]) { $1 })
        #expect(other.status == 1)
        #expect(
            other.err == """
                aureole: error: The master key is the credential 'mk', which systemd has not handed out.
                aureole: hint: Add LoadCredential=mk:/path/of/the/key to the systemd unit.

                """)
        #expect(!FileManager.default.fileExists(atPath: site.folder("data/aureole.db")))
        #expect(!FileManager.default.fileExists(atPath: site.folder("mk")))
    }

    @Test("The key of a credential is rotated into a file, which then takes its place")
    func rotatedIntoFile() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        let credential = [
            "AUREOLE_MASTER_KEY_FILE": "credential:master.key", "CREDENTIALS_DIRECTORY": site.folder("keys"),
        ]
        let unnamed = try await site.aureole("master-key", "rotate", with: credential)
        #expect(unnamed.status == 1)
        #expect(
            unnamed.err == """
                aureole: error: The master key comes from credential:master.key, where no new one can be put.
                aureole: hint: Name a file for the new key with --out, and hand that one out afterwards.

                """)
        let file = site.folder("new.key")
        let rotated = try await site.aureole("master-key", "rotate", "--out", file, with: credential)
        #expect(rotated.status == 0, "\(rotated.err)")
        #expect(rotated.out.contains("Put \(file) in the place that credential:master.key is handed out from"))
        #expect(try await site.aureole("token", "mint", "helpdesk", with: credential).status == 1)
        try FileManager.default.removeItem(atPath: site.folder("keys/master.key"))
        try FileManager.default.moveItem(atPath: file, toPath: site.folder("keys/master.key"))
        #expect(try await site.aureole("token", "mint", "helpdesk", with: credential).status == 0)
        let inPlace = try await site.aureole("master-key", "rotate", "--out", file)
        #expect(inPlace.status == 1 && inPlace.err.hasSuffix("aureole: hint: Leave --out away.\n"))
    }
}

extension Site {
    /// How many of the two keys open a copy of the database.
    fileprivate func keysThatOpen() async throws -> Int {
        var count = 0
        for name in ["master.key", "master.key.next"] {
            let key = folder("keys/\(name)")
            guard FileManager.default.fileExists(atPath: key) else { continue }
            let copy = folder("copy-\(UUID().uuidString)")
            try FileManager.default.copyItem(atPath: folder("data"), toPath: copy)
            try FileManager.default.copyItem(atPath: key, toPath: copy + ".key")
            let opened = try await aureole(
                "token", "mint", "helpdesk", with: ["AUREOLE_DATA": copy, "AUREOLE_MASTER_KEY_FILE": copy + ".key"])
            if opened.status == 0 { count += 1 }
        }
        return count
    }
}
