import Cryptography
import Entra
import Federation
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Operations

@Suite("The doctor", .timeLimit(.minutes(2)))
struct DoctorTests {
    @Test("Where all is well every check is fine, in the same order each time, and Entra is asked for its clock alone")
    func allFine() async throws {
        try await withHouse(entra: onTime) { house in
            _ = try await house.addConnection(agent: try await house.addAgent())
            try await house.see()
            let checks = [
                "issuer-name", "issuer-certificate", "issuer-discovery", "issuer-key-set", "clock", "database-file",
                "master-key-file", "disk-space", "database", "key-ring", "key-evidence", "agent:graph",
                "exchange:graph",
            ]
            for _ in 0..<3 {
                let findings = try await house.examine()
                #expect(findings.map(\.check) == checks)
                #expect(findings.allSatisfy { $0.grade == .fine && $0.fix == nil }, "\(findings)")
            }
            let metadata = "/contoso.example/v2.0/.well-known/openid-configuration"
            #expect(Set(house.entra.requests.map(\.path)) == [metadata])
            let some = try await house.examine("graph")
            #expect(some.map(\.check) == checks.filter { !["d", "m"].contains($0.prefix(1)) })
        }
    }

    @Test("A connection that is not there is no finding")
    func unknown() async throws {
        try await withHouse(entra: onTime) { house in
            await #expect(throws: StoreFailure.notFound(kind: "connection", "none")) {
                try await house.examine("none")
            }
        }
    }

    @Test("What keeps one check from being made hides no other")
    func independent() async throws {
        try await withHouse(entra: onTime) { house in
            try await house.execute("DROP TABLE certificates")
            try await house.execute("ALTER TABLE key_evidence RENAME TO elsewhere")
            let findings = try await house.examine()
            #expect(findings.filter { !$0.isOK }.map(\.check) == ["issuer", "key-ring", "credentials"])
            #expect(findings.first { $0.check == "credentials" }?.detail.contains("no such table") == true)
            #expect(findings.contains { $0.check == "database" } && findings.contains { $0.check == "clock" })
        }
    }

    @Test("A check that hangs is given up, and the others are told")
    func hanging() async throws {
        try await withHouse(entra: onTime) { house in
            let instruments = DoctorInstruments(masterKeyFile: nil) { documents in
                try? await Task.sleep(for: .seconds(60))
                return SeenIssuer.Seen.fine.examination(of: documents.issuer, at: .now)
            }
            let findings = try await house.desk.examine(with: instruments, within: .seconds(10))
            #expect(findings.first?.check == "issuer" && findings.first?.detail.contains("not done in time") == true)
            #expect(findings.filter { !$0.isOK }.count == 1 && findings.contains { $0.check == "database" })
        }
    }

    @Test("Each check is told of when it is through, also before the others are, with what it found")
    func progress() async throws {
        try await withHouse(entra: onTime) { house in
            let others = AsyncStream.makeStream(of: Void.self)
            let told = Mutex<[String: [Finding]]>([:])
            let instruments = DoctorInstruments(masterKeyFile: nil) { documents in
                // The look at the issuer waits until somebody was told of another check.
                for await _ in others.stream { break }
                return SeenIssuer.Seen.fine.examination(of: documents.issuer, at: .now)
            }
            let findings = try await house.desk.examine(with: instruments) { check, findings in
                told.withLock { $0[check] = findings }
                others.continuation.yield()
            }
            let all = told.withLock { $0 }
            #expect(
                all.keys.sorted() == [
                    "clock", "connections", "credentials", "database", "disk-space", "files", "issuer", "key-ring",
                ])
            #expect(all["issuer"] == Array(findings.prefix(4)) && all["clock"] == [findings[4]])
        }
    }

    @Test("How findings stand together is one sentence")
    func sum() {
        let (fine, look) = (Finding.fine("a", "b"), Finding.look("a", "b", fix: "c"))
        #expect([fine, fine].sum == "All 2 checks are fine.")
        #expect([fine, look].sum == "Of 2 checks, 0 failed and 1 should be looked at.")
        #expect([fine, .failed("a", "b", fix: "c")].sum == "Of 2 checks, 1 failed and 0 should be looked at.")
    }

    @Test("The issuer over the public route", arguments: SeenIssuer.all)
    func issuer(row: SeenIssuer) async throws {
        try await withHouse(entra: onTime) { house in
            let findings = try await house.examine(seeing: row.seen).filter { $0.check.hasPrefix("issuer") }
            #expect(findings.map(\.check) == SeenIssuer.checks)
            #expect(findings.map(\.grade) == row.grades, "\(findings)")
            let worst = try #require(findings.first { $0.grade != .fine })
            #expect(worst.detail.contains(row.words), "\(worst.detail)")
            #expect(worst.fix?.contains(row.fix) == true, "\(worst.fix ?? "")")
        }
    }

    @Test(
        "The clock is held against Entra's",
        arguments: [
            ("Fri, 15 Jan 2027 08:00:59 GMT", .fine, "60 seconds behind"),
            ("Fri, 15 Jan 2027 07:55:30 GMT", .look, "270 seconds ahead"),
            ("Fri, 15 Jan 2027 08:06:00 GMT", .failed, "361 seconds behind"), ("", .failed, "what time it is"),
        ] as [(String, Finding.Grade, String)])
    func clock(date: String, grade: Finding.Grade, words: String) async throws {
        try await withHouse(entra: { _, _ in .reply(200, [("date", date)], "{}") }) { house in
            let finding = try await house.finding("clock")
            #expect(finding.grade == grade && finding.detail.contains(words), "\(finding)")
            #expect((finding.fix == nil) == (grade == .fine))
        }
    }

    @Test("Files that others get at")
    func files() async throws {
        try await withHouse(entra: onTime) { house in
            let set = { (mode: Int, path: String) in
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            }
            try set(0o755, house.folder.data.path)
            try set(0o644, house.folder.data.databasePath)
            try set(0o777, house.folder("keys"))
            let findings = try await house.examine()
            for check in ["database-file", "master-key-file"] {
                let finding = try #require(findings.first { $0.check == check })
                #expect(finding.grade == .failed && finding.fix?.contains("chmod") == true)
            }
            #expect(findings.first { $0.check == "database-file" }?.detail.contains("mode 0644") == true)
            let handedIn = try await house.examine(masterKeyFile: .some(nil))
            #expect(handedIn.first { $0.check == "master-key-file" }?.grade == .fine)
            try FileManager.default.removeItem(atPath: house.folder.masterKeyFile)
            #expect(try await house.finding("master-key-file").detail.contains("There is no file"))
        }
    }

    @Test("A database with a row too few is told with the way back")
    func database() async throws {
        try await withHouse(entra: onTime) { house in
            _ = try await house.addAgent()
            try await house.orphan()
            let finding = try await house.finding("database")
            #expect(finding.grade == .failed && finding.detail.contains("agent_audiences"))
            #expect(finding.fix?.contains("aureole restore") == true)
        }
    }

    @Test("The ring: never looked at, long not looked at, without a spare, unseen, overdue, without a key")
    func ring() async throws {
        try await withHouse(entra: onTime) { house in
            #expect(try await house.finding("key-evidence").grade == .look)
            #expect(try await house.finding("key-ring").detail.contains("seen for 48 hours more"))
            try await house.see()
            #expect(try await house.finding("key-evidence").grade == .fine)
            house.clock.advance(1801)
            let stale = try await house.finding("key-evidence")
            #expect(stale.grade == .look && stale.fix?.contains("aureole serve") == true)

            house.view.show { _ in .keys([], asPublished: false) }
            try await house.see()
            let unseen = try await house.finding("key-ring")
            #expect(unseen.grade == .failed && unseen.detail.contains("is not in the key set"))
            house.view.showPublished()
            try await house.see()
            house.clock.advance(30 * 86_400)
            #expect(try await house.finding("key-ring").detail.contains("should have stopped signing"))
            try await house.execute(
                "UPDATE signing_keys SET state = 'retired', sealed = NULL WHERE state IN ('active', 'pending')")
            let none = try await house.finding("key-ring")
            #expect(none.grade == .failed && none.detail.contains("No key signs"))
        }
        try await withHouse(entra: onTime) { house in
            try await house.execute("UPDATE signing_keys SET state = 'retired', sealed = NULL WHERE state = 'pending'")
            #expect(try await house.finding("key-ring").grade == .look)
        }
    }

    @Test("Certificates and secrets near their end", arguments: [(61, Finding.Grade.fine), (60, .look), (7, .failed)])
    func expiry(days: Int, grade: Finding.Grade) async throws {
        try await withHouse(entra: onTime) { house in
            let end = house.clock.now + Double(days) * 86_400
            let certificate = try await house.desk.createCertificate(
                try Name("own"), days: days, by: house.admin)
            _ = try await house.desk.createCertificate(try Name("idle"), days: days, by: house.admin)
            _ = try await house.desk.addConnection(try Name("c"), .certificate(.id(certificate.id)), by: house.admin) {
                _ in
            }
            _ = try await house.desk.addConnection(
                try Name("s"), .secret(Secret(Array("a.secret~value".utf8)), expiresAt: end), by: house.admin
            ) { _ in }
            #expect(try await house.finding("certificate:own").grade == grade)
            #expect(try await house.finding("secret:s").grade == grade)
            #expect(try await house.finding("certificate:idle").grade == .fine)
            #expect(try await house.examine("s").contains { $0.check.hasPrefix("certificate:") } == false)
            #expect(try await house.examine("c").contains { $0.check == "certificate:own" })
            house.clock.advance(Double(days) * 86_400)
            #expect(try await house.finding("secret:s").detail == "The secret ended less than a day ago.")
            #expect(try await house.finding("certificate:idle").grade == .look)
        }
    }

    @Test("A certificate that is not valid yet has failed")
    func early() async throws {
        try await withHouse(entra: onTime) { house in
            let certificate = try await house.desk.createCertificate(try Name("own"), days: 90, by: house.admin)
            _ = try await house.desk.addConnection(try Name("c"), .certificate(.id(certificate.id)), by: house.admin) {
                _ in
            }
            house.clock.jump(-301)
            let finding = try await house.finding("certificate:own")
            #expect(finding.grade == .failed && finding.detail.contains("not valid before 2027-01-15T07:55:00Z"))
        }
    }

    @Test("A secret whose end nobody entered is to be looked at")
    func noEnd() async throws {
        try await withHouse(entra: onTime) { house in
            _ = try await house.desk.addConnection(
                try Name("s"), .secret(Secret(Array("a.secret~value".utf8)), expiresAt: nil), by: house.admin
            ) { _ in }
            #expect(try await house.finding("secret:s").grade == .look)
        }
    }

    @Test("A connection that cannot be used says why")
    func obstacles() async throws {
        try await withHouse(entra: onTime) { house in
            let agent = try await house.addAgent(audiences: ["api://a", "api://b"])
            _ = try await house.addConnection(agent: agent) { $0.permissions = .delegated }
            _ = try await house.addConnection("draft", agent: agent) { $0.tenant = nil }
            let signIn = try await house.finding("sign-in:graph")
            #expect(signIn.grade == .failed && signIn.fix?.contains("Sign in with Microsoft") == true)
            #expect(try await house.finding("connection:draft").grade == .look)
            let limit = try await house.finding("limits:graph")
            #expect(limit.grade == .look && limit.detail == "The agent 'weather' has 2 audiences.")
            #expect(limit.fix?.hasPrefix("A federated credential has one") == true)
            _ = try await house.desk.setEnabled(false, .id(agent.id), by: house.admin)
            let disabled = try await house.finding("agent:graph")
            #expect(disabled.grade == .failed && disabled.fix?.contains("aureole agent enable") == true)
        }
    }

    @Test("Who signed in is told, and why it ended")
    func signIn() async throws {
        try await withHouse(entra: onTime) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.permissions = .delegated
            }
            let delegation = Delegation(
                id: ID(UUID()), connection: connection.id, user: "anna@contoso.example", scope: "User.Read",
                signedInAt: house.clock.now, refreshedAt: house.clock.now)
            let event = AuditEvent(at: house.clock.now, caller: .service, action: .signInEnded, target: "connection:x")
            _ = try await house.store.begin(
                delegation, refreshToken: Secret(Array("refresh".utf8)), version: 1, audit: event)
            let fine = try await house.finding("sign-in:graph")
            #expect(fine == .fine("sign-in:graph", "anna@contoso.example signed in at 2027-01-15T08:00:00Z."))
            _ = try await house.store.end(
                delegation, Delegation.Ending(code: "AADSTS50173", reason: "The password changed.", claims: nil),
                audit: event)
            let ended = try await house.finding("sign-in:graph")
            #expect(ended.grade == .failed && ended.detail.hasSuffix("has ended (AADSTS50173): The password changed."))
        }
    }

    @Test("The last exchange is told with Entra's code in the catalogue's words, for each tenant")
    func exchanges() async throws {
        let answers: StubEntra.Script = { _, request in
            if request.path.hasSuffix("openid-configuration") { return await onTime(0, request) }
            return request.path.contains("other") ? .refusal(700_213) : .token("token")
        }
        try await withHouse(entra: answers) { house in
            let other = try Tenant("other.example")
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.otherTenants = [other]
            }
            #expect(try await house.findings("exchange:graph").allSatisfy { $0.detail.hasPrefix("No token of") })
            _ = try await house.desk.authorise(.id(connection.id), by: house.admin)
            _ = await refusal {
                _ = try await house.desk.authorise(.id(connection.id), tenant: other, by: house.admin)
            }
            let findings = try await house.findings("exchange:graph")
            #expect(findings.map(\.grade) == [.fine, .failed])
            #expect(findings[0].detail == "contoso.example gave a token at 2027-01-15T08:00:00Z.")
            #expect(findings[1].detail.contains("ended with AADSTS700213, and none came before."))
            #expect(findings[1].fix?.contains("Federated credentials") == true)
            #expect(findings[1].fix?.hasSuffix("aureole connection authorise 'graph'") == true)
        }
    }

    @Test(
        "What was not Entra's no has words too",
        arguments: [(Scripted.throttled(retryAfter: 9), "limits"), (.hangUp, "did not answer")])
    func unavailable(scripted: Scripted, words: String) async throws {
        let answers: StubEntra.Script = { _, request in
            request.path.hasSuffix("openid-configuration") ? await onTime(0, request) : scripted
        }
        try await withHouse(entra: answers) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            let finding = try await house.finding("exchange:graph")
            #expect(finding.grade == .failed && finding.detail.contains(words), "\(finding)")
        }
    }
}

/// An Entra that only says what time it is: that of the test's clock.
private let onTime: StubEntra.Script = { _, _ in
    .reply(200, [("date", "Fri, 15 Jan 2027 08:00:00 GMT")], "{}")
}

extension TestHouse {
    /// Lets the rotation look at the issuer URL once.
    fileprivate func see() async throws { await Rotator(desk: desk, publisher: publisher).turn() }

    fileprivate func examine(
        _ connection: String? = nil, masterKeyFile: String?? = .none, seeing seen: SeenIssuer.Seen = .fine
    ) async throws -> [Finding] {
        let now = clock.now
        return try await desk.examine(
            connection: try connection.map { try Reference($0) },
            with: DoctorInstruments(masterKeyFile: masterKeyFile ?? folder.masterKeyFile) {
                seen.examination(of: $0.issuer, at: now)
            })
    }

    fileprivate func findings(_ check: String) async throws -> [Finding] {
        try await examine().filter { $0.check == check }
    }

    fileprivate func finding(_ check: String) async throws -> Finding { try #require(try await findings(check).first) }
}
