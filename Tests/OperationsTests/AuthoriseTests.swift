import Federation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Authorising a connection", .timeLimit(.minutes(2)))
struct AuthoriseTests {
    private func status(_ connection: Connection, in house: TestHouse) async throws -> Connection.Status {
        try await house.desk.connection(.id(connection.id)).status
    }

    @Test("Entra's yes is noted and audited; what is granted and what is missing is told")
    func authorised() async throws {
        let token = CompactToken.accessToken(roles: ["User.Read.All", "Mail.Send"])
        try await withHouse(entra: { _, _ in .token(token) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.needs = ["Mail.Send", "Group.Read.All", "Calendars.Read"]
            }
            let authorisation = try await house.desk.authorise(.id(connection.id), by: house.admin)
            #expect(authorisation.granted == ["User.Read.All", "Mail.Send"])
            #expect(authorisation.missing == ["Group.Read.All", "Calendars.Read"])
            #expect(try await status(connection, in: house) == .authorised)
            let row = try #require(try await house.audited(.connectionAuthorised).last)
            #expect(row.actor == "user:1000" && row.target == "connection:\(connection.id)" && row.outcome == "ok")
            #expect(house.count("aureole_exchanges_total", "ok") == 1)
        }
    }

    @Test(
        "A token without readable permissions counts as a yes, with everything missing",
        arguments: ["opaque", "a.b.c", "..", CompactToken.accessToken(roles: [])])
    func noRoles(token: String) async throws {
        try await withHouse(entra: { _, _ in .token(token) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.needs = ["Mail.Send"]
            }
            let authorisation = try await house.desk.authorise(.id(connection.id), by: house.admin)
            #expect(authorisation.granted.isEmpty && authorisation.missing == ["Mail.Send"])
            #expect(try await status(connection, in: house) == .authorised)
        }
    }

    @Test("Entra's no is noted and audited with its code, and asked again each time, without a memory in between")
    func refused() async throws {
        try await withHouse(entra: { number, _ in number < 2 ? .refusal(700_213) : .token("t") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            for _ in 0..<2 {
                let refused = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
                #expect(refused?.word == "AADSTS700213")
                #expect(try await status(connection, in: house) == .refused)
                #expect(try await house.audited(.connectionAuthorised).last?.outcome == "AADSTS700213")
            }
            _ = try await house.desk.authorise(.id(connection.id), by: house.admin)
            #expect(try await status(connection, in: house) == .authorised)
            #expect(house.entra.requests.count == 3)
        }
    }

    @Test("It asks Entra even when a token is in memory")
    func pastTheCache() async throws {
        try await withHouse(entra: { _, _ in .token("t") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            _ = try await house.desk.authorise(.id(connection.id), by: house.admin)
            #expect(house.entra.requests.count == 2)
        }
    }

    @Test("How it ended is not noted on a connection that was edited meanwhile", arguments: [true, false])
    func editedMeanwhile(isRefused: Bool) async throws {
        let later = Later<TestHouse>()
        let script: StubEntra.Script = { _, _ in
            if let house = later.value, let connection = try? await house.desk.connections().first {
                _ = try? await house.desk.setConnection(.id(connection.id), by: house.admin) { $0.needs = ["New"] }
            }
            return isRefused ? .refusal(700_213) : .token("t")
        }
        try await withHouse(entra: script) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            later.set(house)
            _ = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            let edited = try await house.desk.connection(.id(connection.id))
            #expect(edited.version == 2 && edited.status == .ready)
        }
    }

    @Test("When Entra cannot be asked, or is not to be, the status stays")
    func notAsked() async throws {
        try await withHouse(entra: { _, _ in .throttled(retryAfter: 5) }) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            let throttled = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            #expect(throttled == .entraUnavailable(.throttled, retryAfter: 5))
            #expect(try await status(connection, in: house) == .ready)
            let draft = try await house.addConnection("draft", agent: agent) { $0.tenant = nil }
            let incomplete = await refusal { _ = try await house.desk.authorise(.id(draft.id), by: house.admin) }
            #expect(incomplete == .notUsable(.connectionIncomplete(draft.name)))
            #expect(try await status(draft, in: house) == .draft)
            #expect(try await house.audited(.connectionAuthorised).isEmpty)
            #expect(house.entra.requests.count == 1)
        }
    }

    @Test("A connection that is not there is not found")
    func missing() async throws {
        try await withHouse { house in
            await #expect(throws: StoreFailure.notFound(kind: "connection", "graph")) {
                _ = try await house.desk.authorise(.name(Name("graph")), by: house.admin)
            }
        }
    }
}
