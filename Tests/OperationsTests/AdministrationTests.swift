import Federation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Agents and connections, administered", .timeLimit(.minutes(2)))
struct AdministrationTests {
    @Test("An agent gets a subject from its id and Azure's usual audience; audiences are kept once, in their order")
    func defaults() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            #expect(agent.subject.text == "agent:\(agent.id)")
            #expect(agent.audiences.map(\.text) == ["api://AzureADTokenExchange"])
            let other = try await house.addAgent("other", audiences: ["api://b", "api://a", "api://b"])
            #expect(other.audiences.map(\.text) == ["api://b", "api://a"])
            #expect(try await house.desk.agents() == [other, agent])
        }
    }

    @Test("A subject of one's own is taken as it is, and never again, whatever became of its agent")
    func subject() async throws {
        try await withHouse { house in
            let draft = AgentDraft(name: try Name("weather"), subject: try Subject("repo:Contoso/weather"))
            _ = try await house.desk.addAgent(draft, by: house.admin)
            try await house.desk.removeAgent(.name(draft.name), by: house.admin)
            await #expect(throws: StoreFailure.subjectTaken(try #require(draft.subject))) {
                _ = try await house.desk.addAgent(draft, by: house.admin)
            }
        }
    }

    @Test("What is done to agents is audited")
    func auditedAgents() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            for enabled in [false, true] {
                #expect(
                    try await house.desk.setEnabled(enabled, .id(agent.id), by: house.admin).isEnabled == enabled)
            }
            try await house.desk.removeAgent(.name(agent.name), by: house.admin)
            let rows = try await house.audited().suffix(4)
            #expect(rows.map(\.action) == ["agent.add", "agent.disable", "agent.enable", "agent.remove"])
            #expect(rows.map(\.target) == Array(repeating: "agent:\(agent.id)", count: 4))
            #expect(rows.first?.details == #"{"name":"weather","subject":"\#(agent.subject)"}"#)
        }
    }

    @Test("What is done to connections is audited, with what they were set to")
    func auditedConnections() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent) { $0.tenant = nil }
            #expect(connection.status == .draft)
            let tenant = try Tenant("contoso.example")
            let edited = try await house.desk.setConnection(.name(connection.name), by: house.admin) {
                $0.tenant = tenant
                $0.needs = ["Mail.Send", "Mail.Send"]
            }
            #expect(edited.version == 2 && edited.status == .ready && edited.settings.needs == ["Mail.Send"])
            #expect(try await house.desk.connection(.id(connection.id)) == edited)
            try await house.desk.removeConnection(.id(connection.id), by: house.admin)
            #expect(try await house.desk.connections().isEmpty)
            let rows = try await house.audited().suffix(3)
            #expect(rows.map(\.action) == ["connection.add", "connection.set", "connection.remove"])
            #expect(rows.map { $0.detail("tenant") } == ["<null>", "contoso.example", "contoso.example"])
        }
    }

    @Test("Scopes and needs are kept once, in their order, when a connection is made and when it is edited")
    func lists() async throws {
        try await withHouse { house in
            let (a, b) = (try Scope("https://a.example/.default"), try Scope("https://b.example/.default"))
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                ($0.scopes, $0.needs) = ([b, a, b], ["Mail.Send", "Mail.Read", "Mail.Send"])
            }
            #expect(connection.settings.scopes == [b, a] && connection.settings.needs == ["Mail.Send", "Mail.Read"])
            _ = try await house.desk.setConnection(.id(connection.id), by: house.admin) {
                ($0.scopes, $0.needs) = ([a, a, b], ["Mail.Read", "Mail.Read"])
            }
            let stored = try await house.desk.connection(.id(connection.id)).settings
            #expect(stored.scopes == [a, b] && stored.needs == ["Mail.Read"])
        }
    }

    @Test("An agent in use is not removed, and goes on minting")
    func inUse() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            await #expect(throws: StoreFailure.inUse(kind: "agent", agent.name, by: [connection.name])) {
                try await house.desk.removeAgent(.id(agent.id), by: house.admin)
            }
            _ = try await house.desk.mint(.id(agent.id), for: house.admin)
            #expect(try await house.audited(.agentRemoved).isEmpty)
        }
    }

    @Test("The triple to copy into Azure is the one that assertions carry, for one of the agent's own audiences")
    func federatedCredential() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent(audiences: ["api://a", "api://b"])
            let credential = try house.desk.federatedCredential(of: agent, audience: nil)
            #expect(try await house.desk.mint(.id(agent.id), for: house.admin).triple == credential.triple)
            let other = try Audience("api://b")
            #expect(try house.desk.federatedCredential(of: agent, audience: other).triple.audience == other)
            let foreign = try Audience("api://c")
            #expect(throws: Refusal.audienceNotAllowed(foreign, allowed: agent.audiences)) {
                _ = try house.desk.federatedCredential(of: agent, audience: foreign)
            }
        }
    }

    @Test("The audit log of all that is intact")
    func intact() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            _ = try await house.desk.mint(.id(agent.id), for: house.admin)
            guard case .intact(let head) = try await house.desk.verifyAudit() else {
                Issue.record("the chain is broken")
                return
            }
            #expect(head.sequence == 3)
        }
    }
}
