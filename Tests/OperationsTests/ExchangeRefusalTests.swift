import Entra
import Federation
import MetricsTestKit
import Operations
import TestSupport
import Testing

@Suite("Who gets no access token", .timeLimit(.minutes(2)))
struct ExchangeRefusalTests {
    /// The refusal of an exchange for which Entra must not be asked.
    private func refusal(
        _ request: ExchangeRequest = ExchangeRequest(), change: (inout Connection.Settings) -> Void = { _ in }
    ) async throws -> Refusal? {
        try await withHouse { house in
            let connection = try await house.addConnection(agent: try await house.addAgent(), change: change)
            let refusal = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), request, for: house.admin)
            }
            #expect(try await house.audited(.tokenMinted).isEmpty)
            return refusal
        }
    }

    private let name = try! Name("graph")

    @Test("A scope that is not the connection's own")
    func scope() async throws {
        let (own, other) = (try Scope("https://a.example/.default"), try Scope("https://b.example/.default"))
        #expect(
            try await refusal(ExchangeRequest(scope: other)) { $0.scopes = [own] }
                == .scopeNotAllowed(connection: name, allowed: [own]))
        let graph = try Scope("https://graph.microsoft.com/.default")
        #expect(
            try await refusal(ExchangeRequest(scope: other)) == .scopeNotAllowed(connection: name, allowed: [graph]))
    }

    @Test("A scope and a tenant that are the connection's own no more, though they were a moment ago")
    func noMore() async throws {
        let (one, two) = (try Scope("https://a.example/.default"), try Scope("https://b.example/.default"))
        let other = try Tenant("fabrikam.example")
        try await withHouse(entra: { _, _ in .token("one") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.scopes = [one, two]
                $0.otherTenants = [other]
            }
            for request in [ExchangeRequest(scope: two), ExchangeRequest(tenant: other)] {
                _ = try await house.desk.exchange(.id(connection.id), request, for: house.admin)
            }
            _ = try await house.desk.setConnection(.id(connection.id), by: house.admin) {
                $0.scopes = [one]
                $0.otherTenants = []
            }
            let scope = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), ExchangeRequest(scope: two), for: house.admin)
            }
            #expect(scope == .scopeNotAllowed(connection: connection.name, allowed: [one]))
            let tenant = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), ExchangeRequest(tenant: other), for: house.admin)
            }
            #expect(tenant == .tenantNotAllowed(connection: connection.name))
        }
    }

    @Test("A tenant that is not the connection's own")
    func tenant() async throws {
        let other = try Tenant("fabrikam.example")
        #expect(try await refusal(ExchangeRequest(tenant: other)) == .tenantNotAllowed(connection: name))
    }

    @Test("A connection whose tenant or client ID is not known yet")
    func draft() async throws {
        #expect(try await refusal { $0.tenant = nil } == .notUsable(.connectionIncomplete(name)))
        #expect(try await refusal { $0.applicationID = nil } == .notUsable(.connectionIncomplete(name)))
    }

    @Test("Missing and forbidden look alike to a client, and differ to whoever may know names")
    func unknown() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            _ = try await house.addConnection(agent: agent)
            let stranger = Caller.client(try await house.addClient("stranger", allow: ["agent:weather"]))
            let admin = Caller.client(try await house.addClient("admin", admin: true))
            let rows: [(String, Caller, Refusal)] = [
                ("graph", stranger, .notGranted), ("nobody", stranger, .notGranted), ("graph", admin, .notGranted),
                ("nobody", admin, .unknownConnection("nobody")), ("nobody", house.admin, .unknownConnection("nobody")),
            ]
            for (name, caller, expected) in rows {
                let got = await OperationsTests.refusal {
                    _ = try await house.desk.exchange(.name(try Name(name)), for: caller)
                }
                #expect(got == expected)
            }
        }
    }

    @Test("A disabled agent stops its connections at once, even those with a token in memory")
    func disabled() async throws {
        try await withHouse(entra: { _, _ in .token("access-token") }) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            _ = try await house.desk.setEnabled(false, .id(agent.id), by: house.admin)
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            #expect(refused == .notUsable(.agentDisabled(agent.name)))
            _ = try await house.desk.setEnabled(true, .id(agent.id), by: house.admin)
            #expect(try await house.desk.exchange(.id(connection.id), for: house.admin).source == .cache)
        }
    }

    @Test("A removed connection is unknown at once, even with a token in memory")
    func removed() async throws {
        try await withHouse(entra: { _, _ in .token("access-token") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            try await house.desk.removeConnection(.id(connection.id), by: house.admin)
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            #expect(refused == .unknownConnection(connection.id.description))
        }
    }

    @Test("A connection that is still in memory when another process has removed it and its agent is refused")
    func agentGone() async throws {
        try await withHouse { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let request = ExchangeRequest(tenant: try Tenant("fabrikam.example"))
            _ = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), request, for: house.admin)
            }
            try await house.execute("DELETE FROM connections; DELETE FROM agents")
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            #expect(refused == .notUsable(.connectionIncomplete(name)))
        }
    }

    @Test("What another process does counts as soon as the change is noticed")
    func otherProcess() async throws {
        try await withHouse(entra: { _, _ in .token("access-token") }) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            try await house.execute("UPDATE agents SET enabled = 0")
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            house.desk.databaseChanged()
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            #expect(refused == .notUsable(.agentDisabled(agent.name)))
        }
    }

    @Test("Entra's refusal reaches the caller with its code, the audit log and the counters; force asks again")
    func entraRefuses() async throws {
        try await withHouse(entra: { number, _ in number == 0 ? .refusal(700_213) : .token("access-token") }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            guard case .entraRefused(let answer) = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(answer.code == "AADSTS700213" && answer.errorCodes == [700_213])
            #expect(answer.traceID == "0f1e2d3c-aaaa-bbbb-cccc-000000000001")
            let row = try #require(try await house.audited(.tokenExchanged).first)
            #expect(row.outcome == "AADSTS700213" && row.detail("sha256") == nil)
            #expect(house.count("aureole_exchanges_total", "entra-refused") == 1)
            let codes = house.metrics.counters(
                label: "aureole_entra_refusals_total", dimensions: [("code", "AADSTS700213")])
            #expect(codes.map(\.totalValue) == [1])
            let forced = try await house.desk.exchange(
                .id(connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
            #expect(forced.token.value == "access-token")
        }
    }

    @Test("Throttling is passed on with the time to wait")
    func throttled() async throws {
        try await withHouse(entra: { _, _ in .throttled(retryAfter: 17) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            #expect(refused == .entraUnavailable(.throttled, retryAfter: 17))
            #expect(try await house.audited(.tokenExchanged).map(\.outcome) == ["entra-throttled"])
            #expect(house.count("aureole_exchanges_total", "entra-throttled") == 1)
        }
    }

    @Test("Without an active key nothing is asked")
    func noActiveKey() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let refused = await OperationsTests.refusal {
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            }
            #expect(refused == .notUsable(.noActiveKey))
        }
    }
}
