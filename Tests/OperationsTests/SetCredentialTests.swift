import Cryptography
import Entra
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Moving a connection to another credential", .timeLimit(.minutes(2)))
struct SetCredentialTests {
    private func secret(_ value: String) -> NewCredential { .secret(Secret(Array(value.utf8)), expiresAt: nil) }

    /// Accepts assertions, and secrets that are in the list.
    private func entra(accepting secrets: String...) -> StubEntra.Script {
        { number, request in
            guard let secret = request.field("client_secret") else { return .token("token-\(number)") }
            return secrets.contains(secret) ? .token("token-\(number)") : .refusal(7_000_215)
        }
    }

    @Test(
        "A new one that Entra accepts serves from the next request on, whatever is in memory; the old one can be put back"
    )
    func moved() async throws {
        try await withHouse(entra: entra(accepting: "Q8~good")) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            let change = try await house.desk.setCredential(
                of: .id(connection.id), to: secret("Q8~good"), by: house.admin)
            #expect(change.wasTried && change.connection.status == .authorised && change.connection.version == 2)
            #expect(try await house.desk.connection(.id(connection.id)) == change.connection)
            let exchanged = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(exchanged.source == .entra)
            #expect(house.entra.requests.map { $0.field("client_secret") } == [nil, "Q8~good", "Q8~good"])

            let back = try await house.desk.setCredential(of: .id(connection.id), to: .previous, by: house.admin)
            #expect(back.connection.settings.credential == .federated(agent.id))
            #expect(back.connection.settings.previousCredential?.kind == .secret)
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(house.entra.requests.suffix(2).allSatisfy { $0.field("client_assertion") != nil })
            let again = try await house.desk.setCredential(of: .id(connection.id), to: .previous, by: house.admin)
            #expect(again.connection.settings.credential.kind == .secret)
            #expect(try await house.audited(.credentialChanged).map(\.outcome) == ["ok", "ok", "ok"])
        }
    }

    @Test("One that Entra refuses changes nothing: the old one goes on, from memory too, and no secret is kept")
    func refused() async throws {
        try await withHouse(entra: entra()) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            _ = try await house.desk.authorise(.id(connection.id), by: house.admin)
            let before = try await house.desk.connection(.id(connection.id))
            let outcome = try await house.store.outcomes()
            let refused = await refusal {
                _ = try await house.desk.setCredential(of: .id(connection.id), to: secret("Q8~bad"), by: house.admin)
            }
            #expect(refused?.word == "AADSTS7000215")
            #expect(try await house.desk.connection(.id(connection.id)) == before)
            #expect(try await house.desk.countOfSecrets() == 0)
            #expect(try await house.store.outcomes() == outcome)
            #expect(try await house.desk.exchange(.id(connection.id), for: house.admin).source == .cache)
            #expect(try await house.audited(.credentialChanged).map(\.outcome) == ["AADSTS7000215"])
            let row = try #require(try await house.audited(.tokenExchanged).last)
            #expect(row.outcome == "AADSTS7000215" && row.detail("rehearsal") == "1")
        }
    }

    @Test("Where Entra cannot be asked nothing changes either, unless that is wanted")
    func unavailable() async throws {
        try await withHouse(entra: { _, _ in .throttled(retryAfter: 60) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let refused = await refusal {
                _ = try await house.desk.setCredential(of: .id(connection.id), to: secret("Q8~"), by: house.admin)
            }
            #expect(refused == .entraUnavailable(.throttled, retryAfter: 60))
            #expect(try await house.desk.connection(.id(connection.id)) == connection)
            let change = try await house.desk.setCredential(
                of: .id(connection.id), to: secret("Q8~"), isTried: false, by: house.admin)
            #expect(!change.wasTried && change.connection.status == .ready)
            #expect(change.connection.settings.credential.kind == .secret)
        }
    }

    @Test("A draft is moved without being tried")
    func draft() async throws {
        try await withHouse { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) { $0.tenant = nil }
            let change = try await house.desk.setCredential(
                of: .id(connection.id), to: secret("Q8~"), by: house.admin)
            #expect(!change.wasTried && change.connection.status == .draft)
        }
    }

    @Test("A secret that replaces a secret, as when one is about to end")
    func newSecret() async throws {
        try await withHouse(entra: entra(accepting: "Q8~one", "Q8~two")) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent())
            for value in ["Q8~one", "Q8~two"] {
                _ = try await house.desk.setCredential(of: .id(connection.id), to: secret(value), by: house.admin)
                _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
                #expect(house.entra.requests.last?.field("client_secret") == value)
            }
            #expect(try await house.desk.countOfSecrets() == 2)
            let forgotten = try await house.desk.forgetPreviousCredential(of: .id(connection.id), by: house.admin)
            #expect(forgotten.settings.previousCredential == nil && forgotten.status == .authorised)
            #expect(try await house.desk.countOfSecrets() == 1)
            let none = await refusal {
                _ = try await house.desk.setCredential(of: .id(connection.id), to: .previous, by: house.admin)
            }
            #expect(none == .badRequest("The connection 'graph' has no previous credential to put back."))
            #expect(try await house.desk.exchange(.id(connection.id), for: house.admin).token.value.hasPrefix("token"))
        }
    }

    @Test("A disabled agent is no credential to move to, though it is the one before")
    func disabled() async throws {
        try await withHouse(entra: entra(accepting: "Q8~")) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            _ = try await house.desk.setCredential(of: .id(connection.id), to: secret("Q8~"), by: house.admin)
            _ = try await house.desk.setEnabled(false, .id(agent.id), by: house.admin)
            let refused = await refusal {
                _ = try await house.desk.setCredential(of: .id(connection.id), to: .previous, by: house.admin)
            }
            #expect(refused == .notUsable(.agentDisabled(agent.name)))
        }
    }

    @Test(
        "A certificate is replaced in all connections that use it; where Entra refuses the new one, the old one goes on"
    )
    func replace() async throws {
        let newThumbprint = Later<String>()
        let script: StubEntra.Script = { _, request in
            let header = request.field("client_assertion").flatMap { try? CompactToken($0).header } ?? ""
            let isNew = newThumbprint.value.map(header.contains) ?? false
            return isNew && request.path.contains("other") ? .refusal(700_027) : .token("t")
        }
        try await withHouse(entra: script) { house in
            let old = try await house.desk.createCertificate(Name("old"), days: 3, by: house.admin)
            let new = try await house.desk.createCertificate(Name("new"), days: 3, by: house.admin)
            newThumbprint.set(new.thumbprintSHA256.base64URL)
            let agent = try await house.addAgent()
            for (name, tenant) in [("a", "contoso.example"), ("b", "other.example"), ("c", "contoso.example")] {
                _ = try await house.addConnection(name, agent: agent) {
                    $0.credential = .certificate(old.id)
                    $0.tenant = try! Tenant(tenant)
                }
            }
            _ = try await house.addConnection("apart", agent: agent)
            let switches = try await house.desk.replaceCertificate(
                .name(old.name), with: .name(new.name), by: house.admin)
            #expect(switches.map(\.connection.text) == ["a", "b", "c"])
            #expect(switches.map(\.setback?.code) == [nil, "AADSTS700027", nil])
            #expect(try await house.desk.users(of: old).map(\.name.text) == ["b"])
            #expect(try await house.desk.users(of: new).map(\.name.text) == ["a", "c"])
            await #expect(throws: Refusal.badRequest("The two certificates are the same.")) {
                _ = try await house.desk.replaceCertificate(.id(old.id), with: .id(old.id), by: house.admin)
            }
        }
    }
}
