import Federation
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Agents at rest")
struct AgentTests {
    @Test("An agent comes back as it was put in, its audiences in their order")
    func roundTrip() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather", audiences: ["api://b", "api://a", "API://a"])
        #expect(try await test.store.agent(.id(agent.id)) == agent)
        #expect(try await test.store.agent(.name(agent.name)) == agent)
        #expect(try await test.store.agent(.name(try Name("Weather"))) == nil)
        #expect(try await test.store.agent(.id(ID(UUID()))) == nil)
    }

    @Test("Names that only look alike belong to different agents")
    func lookalikes() async throws {
        let test = try TestStore()
        let composed = try await test.addAgent("caf\u{e9}")
        let decomposed = try await test.addAgent("cafe\u{301}")
        #expect(try await test.store.agent(.name(composed.name))?.id == composed.id)
        #expect(try await test.store.agent(.name(decomposed.name))?.id == decomposed.id)
        #expect(try await test.store.agents().count == 2)
    }

    @Test("A name that is taken is refused, and nothing of the second agent stays, not even its subject")
    func nameTaken() async throws {
        let test = try TestStore()
        let first = try await test.addAgent("weather")
        let refused = await failure { try await test.addAgent("weather", subject: "s") }
        #expect(refused == .nameTaken(kind: "an agent", first.name))
        try await test.addAgent("other", subject: "s")
        #expect(try await test.count("SELECT count(*) FROM audit") == 2)
    }

    @Test("A subject is given out once: not again while its agent lives, and not after it was removed")
    func subjectTaken() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("first", subject: "repo:a")
        let taken = StoreFailure.subjectTaken(agent.subject)
        #expect(await failure { try await test.addAgent("second", subject: "repo:a") } == taken)
        try await test.store.remove(agent, audit: .sample(.agentRemoved))
        #expect(try await test.store.agents().isEmpty)
        #expect(await failure { try await test.addAgent("second", subject: "repo:a") } == taken)
        #expect(await failure { try await test.addAgent("first", subject: "repo:a") } == taken)
        try await test.addAgent("first", subject: "repo:A")
    }

    @Test("An agent that connections prove themselves with is not removed, and nothing of it is lost")
    func inUse() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather", audiences: ["api://a", "api://b"])
        try await test.addConnection("zeta", agent: agent)
        try await test.addConnection("alpha", agent: agent)
        let client = try await test.addClient("reader", grants: [.agent(agent.id)])
        let rows = try await test.count("SELECT count(*) FROM audit")
        let refused = await failure { try await test.store.remove(agent, audit: .sample(.agentRemoved)) }
        #expect(refused == .inUse(kind: "agent", agent.name, by: [try Name("alpha"), try Name("zeta")]))
        #expect(try await test.store.agent(.id(agent.id)) == agent)
        #expect(try await test.store.client(.id(client.id)) == client)
        #expect(try await test.count("SELECT count(*) FROM audit") == rows)
    }

    @Test("An agent is switched off and on; one that is not there cannot be, and leaves no audit row")
    func enabling() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        try await test.store.setEnabled(false, agent: agent.id, audit: .sample(.agentDisabled))
        #expect(try await test.store.agent(.id(agent.id))?.isEnabled == false)
        try await test.store.setEnabled(true, agent: agent.id, audit: .sample(.agentEnabled))
        #expect(try await test.store.agent(.id(agent.id)) == agent)
        let rows = try await test.count("SELECT count(*) FROM audit")
        let nobody = ID<Agent>(UUID())
        #expect(
            await failure { try await test.store.setEnabled(false, agent: nobody, audit: .sample(.agentDisabled)) }
                == .notFound(kind: "agent", nobody.description))
        #expect(
            await failure {
                try await test.store.remove(agent, audit: .sample(.agentRemoved))
                try await test.store.remove(agent, audit: .sample(.agentRemoved))
            } == .notFound(kind: "agent", "weather"))
        #expect(try await test.count("SELECT count(*) FROM audit") == rows + 1)
    }
}
