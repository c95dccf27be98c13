import Federation
import Operations
import TestSupport
import Testing

@Suite("The last no that a connection met", .timeLimit(.minutes(2)))
struct LastDiagnosisTests {
    /// A connection that was tried once, and how that was answered.
    private func withTried(
        _ answers: [Scripted], change: (inout Connection.Settings) -> Void = { _ in },
        body: (TestHouse, Connection) async throws -> Void
    ) async throws {
        try await withHouse(entra: { number, _ in answers[min(number, answers.count - 1)] }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent(), change: change)
            try await tried(connection, in: house)
            try await body(house, connection)
        }
    }

    private func tried(_ connection: Connection, _ tenant: Tenant? = nil, in house: TestHouse) async throws {
        _ = await refusal {
            _ = try await house.desk.authorise(.id(connection.id), tenant: tenant, by: house.admin)
        }
    }

    private func last(of connection: Connection, in house: TestHouse) async throws -> Diagnosis? {
        try await house.desk.lastDiagnosis(of: house.desk.connection(.id(connection.id)))
    }

    private func codeAfterRestart(of connection: Connection, in house: TestHouse) async throws -> String? {
        var code: String?
        try await house.restarted { code = try await last(of: connection, in: $0)?.code }
        return code
    }

    @Test("It is told whole as long as the process remembers it, and by its code after a restart")
    func told() async throws {
        try await withTried([.refusal(700_213)]) { house, connection in
            let whole = try #require(try await last(of: connection, in: house))
            #expect(whole.code == "AADSTS700213" && whole.message == "AADSTS700213: No.")
            #expect(whole.traceID == "0f1e2d3c-aaaa-bbbb-cccc-000000000001")
            try await house.restarted { house in
                let kept = try #require(try await last(of: connection, in: house))
                #expect(kept.code == whole.code && kept.whatHappened == whole.whatHappened && kept.hint == whole.hint)
                #expect(kept.values == whole.values && kept.slips == whole.slips)
                #expect(kept.mayBePropagating == whole.mayBePropagating)
                #expect(kept.traceID == nil && kept.message.isEmpty)
            }
        }
    }

    @Test("A connection that was never tried has met none")
    func never() async throws {
        try await withHouse { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            #expect(try await last(of: connection, in: house) == nil)
        }
    }

    @Test("A yes ends it, here and after a restart")
    func yes() async throws {
        try await withTried([.refusal(700_213), .token("t")]) { house, connection in
            try await tried(connection, in: house)
            #expect(try await last(of: connection, in: house) == nil)
            #expect(try await codeAfterRestart(of: connection, in: house) == nil)
        }
    }

    @Test("So does another credential that Entra accepts")
    func credential() async throws {
        try await withTried([.refusal(700_213), .token("t")]) { house, connection in
            let other = try await house.addAgent("other")
            _ = try await house.desk.setCredential(
                of: .id(connection.id), to: .federated(.id(other.id)), by: house.admin)
            #expect(try await last(of: connection, in: house) == nil)
            #expect(try await codeAfterRestart(of: connection, in: house) == nil)
        }
    }

    @Test("So does an edit: what was refused was another connection")
    func edit() async throws {
        try await withTried([.refusal(700_213)]) { house, connection in
            _ = try await house.desk.setConnection(.id(connection.id), by: house.admin) { $0.needs = ["Mail.Read"] }
            #expect(try await last(of: connection, in: house) == nil)
            #expect(try await codeAfterRestart(of: connection, in: house) == nil)
        }
    }

    @Test("What kept Entra from answering is told while it is remembered, and is no no of Entra's afterwards")
    func unavailable() async throws {
        try await withTried([.throttled(retryAfter: 5)]) { house, connection in
            let before = try await last(of: connection, in: house)?.code
            let after = try await codeAfterRestart(of: connection, in: house)
            #expect(before == "entra-throttled" && after == nil)
        }
    }

    @Test("After a no, what then kept Entra from answering does not become Entra's words")
    func throttledLater() async throws {
        try await withTried([.refusal(700_213), .throttled(retryAfter: 5)]) { house, connection in
            try await tried(connection, in: house)
            #expect(try await last(of: connection, in: house)?.code == "entra-throttled")
            #expect(try await codeAfterRestart(of: connection, in: house) != "entra-throttled")
        }
    }

    @Test("Another tenant's no is not the connection's own, nor its yes")
    func otherTenant() async throws {
        let other = try Tenant("fabrikam.example")
        let change: (inout Connection.Settings) -> Void = { $0.otherTenants = [other] }
        try await withTried([.token("t"), .refusal(700_213)], change: change) { house, connection in
            try await tried(connection, other, in: house)
            #expect(try await last(of: connection, in: house) == nil)
            #expect(try await codeAfterRestart(of: connection, in: house) == nil)
        }
        try await withTried([.refusal(700_213), .token("t")], change: change) { house, connection in
            try await tried(connection, other, in: house)
            #expect(try await last(of: connection, in: house)?.code == "AADSTS700213")
            #expect(try await codeAfterRestart(of: connection, in: house) == "AADSTS700213")
        }
    }

    @Test("What was refused before Entra was asked is told as well")
    func ours() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            _ = try await house.desk.setEnabled(false, .id(agent.id), by: house.admin)
            try await tried(connection, in: house)
            #expect(try await last(of: connection, in: house)?.code == "not-usable")
        }
    }
}

@Suite("Holding what Azure shows against our values", .timeLimit(.minutes(2)))
struct DeskComparisonTests {
    private func names(_ comparisons: [ValueComparison]) -> [ValueToCopy] { comparisons.map(\.name) }

    @Test("Each value that was copied is compared with what the connection has, in one order")
    func compare() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let triple = try await house.desk.triple(of: .id(connection.id))
            let comparisons = try await house.desk.compare(
                connection,
                shown: [
                    .audience: "api://other", .issuer: triple.issuer.text, .subject: triple.issuer.text,
                    .clientID: "11111111-2222-3333-4444-555555555555", .tenant: "Contoso.example",
                    .redirectURI: house.desk.redirectURI + "/", .scope: "",
                ])
            try #require(
                names(comparisons) == [.issuer, .subject, .audience, .clientID, .tenant, .redirectURI, .scope])
            #expect(comparisons.filter { $0.explanation == nil }.map(\.name) == [.issuer, .clientID])
            #expect(comparisons[1].explanation?.contains("What belongs into the field Issuer") == true)
            #expect(comparisons[4].explanation?.contains("Only upper and lower case differ, at 1 place.") == true)
            #expect(comparisons[5].explanation?.contains("a slash at the end") == true)
            #expect(comparisons[6].explanation?.contains("Azure's field is empty.") == true)
            #expect(try await house.desk.compare(connection, shown: [:]).isEmpty)
        }
    }

    @Test("A value that the connection does not have is not compared")
    func without() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let certificate = try await house.desk.createCertificate(Name("cert"), days: 1, by: house.admin)
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                ($0.credential, $0.tenant) = (.certificate(certificate.id), nil)
            }
            let thumbprint = certificate.thumbprint.description
            let comparisons = try await house.desk.compare(
                connection, shown: [.tenant: "x", .certificateThumbprint: thumbprint, .issuer: "https://a.example"])
            #expect(names(comparisons) == [.issuer, .certificateThumbprint])
            #expect(comparisons.last?.explanation == nil)
        }
    }
}
