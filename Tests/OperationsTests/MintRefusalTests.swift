import Federation
import Operations
import TestSupport
import Testing

@Suite("Who gets no assertion", .timeLimit(.minutes(2)))
struct MintRefusalTests {
    /// Somebody who asks.
    enum Asker: String, Sendable, CaseIterable {
        case commandLine, grantedClient, strangeClient, adminWithoutGrant

        func caller(in house: TestHouse) async throws -> Caller {
            switch self {
            case .commandLine: house.admin
            case .grantedClient: .client(try await house.addClient(allow: ["agent:weather"]))
            case .strangeClient: .client(try await house.addClient())
            case .adminWithoutGrant: .client(try await house.addClient(admin: true))
            }
        }
    }

    private func ask(
        _ name: String, audience: String? = nil, as asker: Asker, in house: TestHouse
    ) async throws -> Refusal? {
        let caller = try await asker.caller(in: house)
        let audience = try audience.map { try Audience($0) }
        return await refusal {
            _ = try await house.desk.mint(.name(try Name(name)), audience: audience, for: caller)
        }
    }

    @Test(
        "A name that nobody has: who may know names is told, to others it looks forbidden",
        arguments: [
            (Asker.commandLine, Refusal.unknownAgent("nobody")), (.adminWithoutGrant, .unknownAgent("nobody")),
            (.grantedClient, .notGranted), (.strangeClient, .notGranted),
        ])
    func unknown(asker: Asker, expected: Refusal) async throws {
        try await withHouse { house in
            _ = try await house.addAgent()
            #expect(try await ask("nobody", as: asker, in: house) == expected)
            #expect(house.count("aureole_mints_total", expected.word) == 1)
        }
    }

    @Test(
        "An agent that exists: only a grant helps, being an admin does not",
        arguments: [
            (Asker.commandLine, nil), (.grantedClient, nil), (.strangeClient, Refusal.notGranted),
            (.adminWithoutGrant, .notGranted),
        ])
    func granted(asker: Asker, expected: Refusal?) async throws {
        try await withHouse { house in
            _ = try await house.addAgent()
            #expect(try await ask("weather", as: asker, in: house) == expected)
            #expect(try await house.audited(.tokenMinted).count == (expected == nil ? 1 : 0))
        }
    }

    @Test("A grant for another agent is none for this one")
    func otherGrant() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            _ = try await house.addAgent("other")
            let client = try await house.addClient(allow: ["agent:other"])
            #expect(
                await refusal { _ = try await house.desk.mint(.id(agent.id), for: .client(client)) } == .notGranted)
        }
    }

    @Test(
        "A disabled agent mints nothing for anybody, and again once it is enabled", arguments: Asker.allCases.prefix(2))
    func disabled(asker: Asker) async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let caller = try await asker.caller(in: house)
            _ = try await house.desk.mint(.id(agent.id), for: caller)
            _ = try await house.desk.setEnabled(false, .id(agent.id), by: house.admin)
            let expected = Refusal.notUsable(.agentDisabled(agent.name))
            #expect(await refusal { _ = try await house.desk.mint(.id(agent.id), for: caller) } == expected)
            _ = try await house.desk.setEnabled(true, .id(agent.id), by: house.admin)
            _ = try await house.desk.mint(.id(agent.id), for: caller)
        }
    }

    @Test(
        "An audience that is not the agent's own, even if only case or a slash differs",
        arguments: [
            "api://b", "API://a", "api://a/",
        ])
    func audience(text: String) async throws {
        try await withHouse { house in
            _ = try await house.addAgent(audiences: ["api://a"])
            let (asked, own) = (try Audience(text), try Audience("api://a"))
            #expect(
                try await ask("weather", audience: text, as: .commandLine, in: house)
                    == .audienceNotAllowed(asked, allowed: [own]))
        }
    }

    @Test("A ring without an active key")
    func noActiveKey() async throws {
        try await withHouse(.with { $0.startsRing = false }) { house in
            _ = try await house.addAgent()
            #expect(try await ask("weather", as: .commandLine, in: house) == .notUsable(.noActiveKey))
            #expect(await !house.desk.isReady())
        }
    }

    @Test("A removed agent is unknown at once, and a new one of its name is not granted by the old grant")
    func removed() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let client = try await house.addClient(allow: ["agent:weather"])
            _ = try await house.desk.mint(.name(agent.name), for: .client(client))
            try await house.desk.removeAgent(.name(agent.name), by: house.admin)
            #expect(
                await refusal { _ = try await house.desk.mint(.name(agent.name), for: house.admin) }
                    == .unknownAgent("weather"))
            _ = try await house.addAgent()
            #expect(
                await refusal { _ = try await house.desk.mint(.name(agent.name), for: .client(client)) }
                    == .notGranted)
        }
    }
}
