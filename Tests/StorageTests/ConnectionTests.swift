import Federation
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Connections at rest")
struct ConnectionTests {
    private let tenant = try! Tenant("contoso.example")
    private let application = try! ApplicationID("11111111-2222-3333-4444-555555555555")

    @Test("A connection is there before its tenant and client ID are known")
    func draft() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let draft = try await test.addConnection("graph", agent: agent)
        let half = try await test.addConnection("half", agent: agent) { $0.tenant = tenant }
        #expect(draft.status == .draft && half.status == .draft)
        #expect(try await test.store.connection(.name(draft.name)) == draft)
        #expect(try await test.store.connection(.id(half.id)) == half)
    }

    @Test("A connection comes back as it was put in, scopes and needs in their order")
    func roundTrip() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let connection = try await test.addConnection("graph", agent: agent) { settings in
            settings.tenant = tenant
            settings.applicationID = application
            settings.cloud = .china
            settings.scopes = [try! Scope(resource: "https://b"), try! Scope(resource: "https://a")]
            settings.needs = ["User.Read.All", "Mail.Send"]
        }
        #expect(connection.status == .ready)
        #expect(try await test.store.connection(.id(connection.id)) == connection)
        #expect(try await test.store.connections() == [connection])
    }

    @Test("An edit replaces all settings, raises the version and starts the status anew")
    func update() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let connection = try await test.addConnection("graph", agent: agent) { $0.needs = ["Old"] }
        var settings = connection.settings
        settings.tenant = tenant
        settings.applicationID = application
        settings.needs = ["New"]
        try await test.store.update(connection, settings: settings, audit: .sample(.connectionChanged))
        let edited = try #require(try await test.store.connection(.id(connection.id)))
        #expect(edited.version == 2 && edited.status == .ready && edited.settings == settings)
    }

    @Test("Whoever edits a version that somebody else has edited meanwhile is refused, and nothing changes")
    func optimisticVersion() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let connection = try await test.addConnection("graph", agent: agent)
        var first = connection.settings
        first.needs = ["First"]
        try await test.store.update(connection, settings: first, audit: .sample(.connectionChanged))
        let rows = try await test.count("SELECT count(*) FROM audit")
        var second = connection.settings
        second.needs = ["Second"]
        let refused = await failure {
            try await test.store.update(connection, settings: second, audit: .sample(.connectionChanged))
        }
        #expect(refused == .changedMeanwhile(kind: "connection", "graph"))
        #expect(try await test.store.connection(.id(connection.id))?.settings == first)
        #expect(try await test.count("SELECT count(*) FROM audit") == rows)
    }

    @Test("How a try ended is noted for the version that was tried, and for no later one")
    func status() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let connection = try await test.addConnection("graph", agent: agent) {
            $0.tenant = tenant
            $0.applicationID = application
        }
        try await test.store.setStatus(.authorised, of: connection, audit: .sample(.connectionAuthorised))
        #expect(try await test.store.connection(.id(connection.id))?.status == .authorised)
        try await test.store.update(
            connection, settings: connection.settings, audit: .sample(.connectionChanged))
        try await test.store.setStatus(.refused, of: connection, audit: .sample(.connectionAuthorised))
        #expect(try await test.store.connection(.id(connection.id))?.status == .ready)
    }

    @Test("A connection for an agent that is not there is refused, added or edited")
    func agentGone() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let gone = try await test.addAgent("gone")
        let connection = try await test.addConnection("graph", agent: agent)
        try await test.store.remove(gone, audit: .sample(.agentRemoved))
        let missing = StoreFailure.notFound(kind: "agent", gone.id.description)
        #expect(await failure { try await test.addConnection("other", agent: gone) } == missing)
        var settings = connection.settings
        settings.credential = .federated(gone.id)
        #expect(
            await failure {
                try await test.store.update(connection, settings: settings, audit: .sample(.connectionChanged))
            } == missing)
        #expect(try await test.store.connections() == [connection])
    }

    @Test("A taken name is refused; a removed one is free, and nothing of the removed connection stays")
    func names() async throws {
        let test = try TestStore()
        let agent = try await test.addAgent("weather")
        let connection = try await test.addConnection("graph", agent: agent) { $0.needs = ["Mail.Send"] }
        #expect(
            await failure { try await test.addConnection("graph", agent: agent) }
                == .nameTaken(kind: "a connection", connection.name))
        try await test.store.remove(connection, audit: .sample(.connectionRemoved))
        #expect(try await test.count("SELECT count(*) FROM connection_needs") == 0)
        #expect(
            await failure { try await test.store.remove(connection, audit: .sample(.connectionRemoved)) }
                == .notFound(kind: "connection", "graph"))
        try await test.addConnection("graph", agent: agent)
        try await test.store.remove(try #require(try await test.store.connections().first), audit: .sample())
        try await test.store.remove(agent, audit: .sample(.agentRemoved))
    }
}
