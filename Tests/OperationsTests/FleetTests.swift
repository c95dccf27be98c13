import Federation
import Foundation
import Operations
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Many resources, many tenants", .timeLimit(.minutes(2)))
struct FleetTests {
    @Test("Each resource is tried by itself: what is granted, missing and unneeded is told for each")
    func resources() async throws {
        let script: StubEntra.Script = { _, request in
            request.field("scope") == "api://orders/.default"
                ? .token(CompactToken.accessToken(roles: ["Orders.Read", "Orders.Write"]))
                : .token(CompactToken.accessToken(roles: ["User.Read.All"]))
        }
        try await withHouse(entra: script) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.needs = ["User.Read.All", "Mail.Send", "api://orders/Orders.Read"]
            }
            let authorisation = try await house.desk.authorise(.id(connection.id), by: house.admin)
            #expect(authorisation.resources.map(\.resource) == ["https://graph.microsoft.com", "api://orders"])
            #expect(authorisation.resources.map(\.granted) == [["User.Read.All"], ["Orders.Read", "Orders.Write"]])
            #expect(authorisation.missing == ["Mail.Send"] && authorisation.superfluous == ["Orders.Write"])
        }
    }

    @Test("A need of a resource that no scope is for is missing; where nothing is needed, nothing is too much")
    func outOfScope() async throws {
        let token = CompactToken.accessToken(roles: ["A", "B"])
        try await withHouse(entra: { _, _ in .token(token) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.scopes = [try! Scope(resource: "api://one/")]
                $0.needs = ["api://two/A"]
            }
            let authorisation = try await house.desk.authorise(.id(connection.id), by: house.admin)
            #expect(authorisation.missing == ["api://two/A"] && authorisation.superfluous.isEmpty)
            #expect(house.entra.requests.count == 1)
        }
    }

    @Test("A tenant that a connection serves gets tokens of its own; any other is refused before Entra is asked")
    func tenants() async throws {
        try await withHouse(entra: { _, request in .token(request.path) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.otherTenants = ["fabrikam.example", "contoso.example", "fabrikam.example"].map { try! Tenant($0) }
            }
            #expect(connection.settings.otherTenants.map(\.text) == ["fabrikam.example"])
            func token(_ tenant: String?) async throws -> String {
                let tenant = try tenant.map { try Tenant($0) }
                return try await house.desk.exchange(
                    .id(connection.id), ExchangeRequest(tenant: tenant), for: house.admin
                ).token.value
            }
            #expect(try await token(nil) == "/contoso.example/oauth2/v2.0/token")
            #expect(try await token("Fabrikam.Example") == "/fabrikam.example/oauth2/v2.0/token")
            #expect(try await token("contoso.example") == "/contoso.example/oauth2/v2.0/token")
            #expect(house.entra.requests.count == 2)
            let refused = await refusal { _ = try await token("evil.example") }
            #expect(refused == .tenantNotAllowed(connection: connection.name))
            #expect(try await house.store.outcomes().map(\.tenant.text) == ["contoso.example", "fabrikam.example"])
        }
    }

    @Test("Trying another tenant leaves the connection's own status alone")
    func otherTenant() async throws {
        try await withHouse(entra: { _, _ in .refusal(7_000_229) }) { house in
            let tenant = try Tenant("fabrikam.example")
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.otherTenants = [tenant]
            }
            let refused = await refusal {
                _ = try await house.desk.authorise(.id(connection.id), tenant: tenant, by: house.admin)
            }
            #expect(refused?.word == "AADSTS7000229")
            #expect(try await house.desk.connection(.id(connection.id)).status == .ready)
            #expect(try await house.audited(.connectionAuthorised).map(\.outcome) == ["AADSTS7000229"])
        }
    }

    @Test(
        "The whole fleet is tried, no more at once than allowed; each row tells consent, code and the last good token")
    func fleet() async throws {
        let underWay = Mutex(0)
        let most = Mutex(0)
        let script: StubEntra.Script = { _, request in
            let now = underWay.withLock { count in
                count += 1
                return count
            }
            most.withLock { $0 = max($0, now) }
            try? await Task.sleep(for: .milliseconds(60))
            underWay.withLock { $0 -= 1 }
            if request.path.contains("absent") { return .refusal(7_000_229) }
            if request.path.contains("odd") { return .refusal(9_999_999) }
            let roles = request.path.contains("half") ? [] : ["User.Read.All"]
            return .token(CompactToken.accessToken(roles: roles))
        }
        try await withHouse(entra: script) { house in
            let agent = try await house.addAgent()
            let others = ["absent.example", "half.example", "odd.example"] + (0..<6).map { "t\($0).example" }
            _ = try await house.addConnection("b", agent: agent) {
                $0.needs = ["User.Read.All"]
                $0.otherTenants = others.map { try! Tenant($0) }
            }
            _ = try await house.addConnection("a", agent: agent)
            _ = try await house.addConnection("draft", agent: agent) { $0.tenant = nil }
            let seen = Mutex(0)
            let rows = try await house.desk.authoriseAll(concurrency: 3, by: house.admin) { _ in
                seen.withLock { $0 += 1 }
            }
            #expect(
                rows.map { "\($0.connection.name) \($0.tenant)" }
                    == ["a contoso.example", "b contoso.example"] + others.map { "b \($0)" })
            #expect(
                rows.map(\.consent)
                    == [.granted, .granted, .missing, .incomplete, .unknown] + Array(repeating: .granted, count: 6))
            #expect(rows[2].outcome?.succeededAt == nil && rows[2].outcome?.problem == "AADSTS7000229")
            #expect(rows[0].outcome?.succeededAt == house.clock.now)
            let (highest, told) = (most.withLock { $0 }, seen.withLock { $0 })
            #expect((2...3).contains(highest) && told == rows.count)
            let one = try await house.desk.authoriseAll(only: .name(Name("a")), by: house.admin)
            #expect(one.count == 1)
        }
    }

    @Test("A connection that is removed while the others are tried is passed over, and stops none of them")
    func removedMeanwhile() async throws {
        try await withHouse(entra: { _, _ in .token("t") }) { house in
            let agent = try await house.addAgent()
            for name in ["a", "b", "c"] { _ = try await house.addConnection(name, agent: agent) }
            let rows = try await house.desk.authoriseAll(concurrency: 1, by: house.admin) { row in
                guard row.connection.name.text == "a" else { return }
                try? await house.desk.removeConnection(.name(Name("c")), by: house.admin)
            }
            #expect(rows.map(\.connection.name.text) == ["a", "b"])
        }
    }

    @Test("Azure's limits are told when they are passed, not before")
    func limits() async throws {
        try await withHouse { house in
            var last: Connection?
            for number in 0..<21 {
                let agent = try await house.addAgent("agent-\(number)")
                last = try await house.addConnection("connection-\(number)", agent: agent)
                let newest = try #require(last)
                let sentences = try await house.desk.limits(of: newest)
                #expect(sentences.isEmpty == (number < 20))
            }
            let full = try #require(last)
            let sentence = try await house.desk.limits(of: full).first
            #expect(sentence?.contains("21 agents") == true && sentence?.contains("takes 20") == true)
            let other = try await house.addConnection("other", agent: try await house.addAgent("other")) {
                $0.applicationID = try! ApplicationID("22222222-2222-3333-4444-555555555555")
            }
            #expect(try await house.desk.limits(of: other).isEmpty)
            let two = try await house.addAgent("two", audiences: ["api://a", "api://b"])
            #expect(house.desk.limits(of: two).first?.contains("2 audiences") == true)
        }
    }
}
