import Federation
import Foundation
import TestSupport
import Testing

@Suite("Agents and callers")
struct AgentTests {
    private let audiences: [Audience]
    private let name: Name

    init() throws {
        audiences = [try Audience("api://one"), try Audience("api://two")]
        name = try Name("build")
    }

    private func agent(enabled: Bool = true, audiences: [Audience]? = nil) -> Agent {
        Agent(
            id: ID(first), name: name, subject: Subject(of: ID(first)), audiences: audiences ?? self.audiences,
            isEnabled: enabled, createdAt: day)
    }

    @Test("An agent mints for its own audiences, the first unless asked") func audience() throws {
        #expect(try agent().audience(asked: nil) == audiences[0])
        #expect(try agent().audience(asked: audiences[1]) == audiences[1])
        let other = try Audience("API://one")
        #expect(throws: Refusal.audienceNotAllowed(other, allowed: audiences)) { try agent().audience(asked: other) }
        #expect(throws: Refusal.notUsable(.agentDisabled(name))) { try agent(enabled: false).audience(asked: nil) }
        #expect(throws: Refusal.notUsable(.agentDisabled(name))) { try agent(enabled: false).audience(asked: other) }
        #expect(throws: Refusal.notUsable(.noAudience(name))) { try agent(audiences: []).audience(asked: nil) }
    }

    @Test("Only administrators may know names") func callers() throws {
        func client(admin: Bool) -> Caller { .client(Client(id: ID(second), name: name, isAdmin: admin)) }
        let rows: [(Caller, knows: Bool, audit: String)] = [
            (client(admin: false), false, "client:\(second.uuidString.lowercased())"),
            (client(admin: true), true, "client:\(second.uuidString.lowercased())"),
            (.localAdministrator(user: 1000), true, "user:1000"),
            (.service, true, "service"),
        ]
        for row in rows {
            #expect(row.0.mayKnowNames == row.knows, "\(row.0)")
            #expect(row.0.auditName == row.audit)
        }
    }

    @Test(
        "A federated credential's name is made from the agent's",
        arguments: [
            ("build", "build"), ("my agent", "my-agent"), ("a  //b".replacing("/", with: ":"), "a-b"),
            ("ab", "agent-ab"), ("é", "agent-0"), ("日本", "agent-0"), ("--a--", "agent-a"), ("_build", "build"),
            ("build_1", "build_1"), ("-_-abc", "abc"), ("café noir", "caf-noir"), ("...", "agent-0"),
            (String(repeating: "a", count: 200), String(repeating: "a", count: 120)),
        ])
    func credentialName(name: String, expected: String) throws {
        #expect(FederatedCredentialName(for: try Name(name)).text == expected)
    }

    @Test("A federated credential's name is always one that Azure takes") func credentialNames() throws {
        var random = SplitMix(seed: 20_261_123)
        let letters = Array("aZ09_-. :@é\u{301}日🙂\u{200D}%&").map(String.init) + ["\u{AD}", "\u{FEFF}", "ß", "ǅ", "٣"]
        var made = 0
        for _ in 0..<20_000 {
            let length = Int.random(in: 1...(Bool.random(using: &random) ? 6 : 150), using: &random)
            let text = (0..<length).map { _ in letters.randomElement(using: &random)! }.joined()
            guard let name = try? Name(text) else { continue }
            made += 1
            let credential = FederatedCredentialName(for: name).text
            #expect(credential.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_-]{2,119}/) != nil, "\(text) gave \(credential)")
        }
        #expect(made > 10_000)
    }
}
