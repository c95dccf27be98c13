import Federation
import Foundation
import Testing

@Suite("Tokens and the audit log")
struct TokenTests {
    private func assertion(now: Date = day) throws -> Assertion {
        Assertion(
            triple: Triple(
                issuer: try Issuer("https://id.example"), subject: try Subject("caf\u{E9} \"1\""),
                audience: try Audience("api://AzureADTokenExchange")), tokenID: first, now: now, lifetime: 600)
    }

    @Test("The claims have exactly these bytes") func claims() throws {
        try expectGolden(try assertion().claims.bytes, "claims.json")
    }

    @Test("What is signed is header and claims, and the signature follows") func serialisation() throws {
        let input = try assertion().signingInput(keyID: "k")
        let parts = String(decoding: input, as: UTF8.self).split(separator: ".").map(String.init)
        #expect(parts.count == 2)
        #expect(parts[0] == Base64URL.encode(Array(#"{"alg":"RS256","typ":"JWT","kid":"k"}"#.utf8)))
        #expect(parts[1] == Base64URL.encode(try assertion().claims.bytes))
        #expect(Assertion.compact(input, signature: [0xff]) == parts.joined(separator: ".") + "._w")
    }

    @Test("Times are whole seconds: valid 30 s back, expiring after the lifetime") func times() throws {
        for fraction in [0.0, 0.4, 0.999] {
            let assertion = try assertion(now: day + fraction)
            #expect(assertion.issuedAt == 1_795_000_000 - 30)
            #expect(assertion.expiresAt == 1_795_000_000 + 600)
        }
    }

    @Test("An access token prints as a placeholder everywhere") func secrecy() {
        let token = AccessToken(value: "very-secret", expiresAt: day, refreshAt: day)
        var dumped = ""
        dump(token, to: &dumped)
        dump([token], to: &dumped)
        for text in ["\(token)", String(reflecting: token), "\([token])", "\(Optional(token) as Any)", dumped] {
            #expect(!text.contains("very-secret"), "\(text)")
        }
    }

    @Test("An event becomes a row that says who, what, to whom and how it went") func auditRow() {
        let event = AuditEvent(
            at: day + 0.1234, caller: .localAdministrator(user: 0), action: .agentAdded, target: "agent:x",
            details: [.init("name", "a\"b"), .init("count", 1)])
        let record = AuditRecord(event)
        #expect(
            record
                == AuditRecord(
                    milliseconds: 1_795_000_000_123, actor: "user:0", action: "agent.add", target: "agent:x",
                    outcome: "ok", details: #"{"name":"a\"b","count":1}"#))
    }

    @Test("Every column and the number change what the chain covers, and columns cannot run into each other")
    func chain() {
        let record = AuditRecord(milliseconds: 1, actor: "a", action: "b", target: "c", outcome: "d", details: "{}")
        #expect(String(decoding: record.chainedBytes(sequence: 7), as: UTF8.self) == #"[7,1,"a","b","c","d","{}"]"#)
        let changes: [(inout AuditRecord) -> Void] = [
            { $0.milliseconds = 2 }, { $0.actor = "x" }, { $0.action = "x" }, { $0.target = "x" }, { $0.outcome = "x" },
            { $0.details = "x" }, { $0.actor = #"a","b"# }, { ($0.actor, $0.action) = ("", "ab") },
        ]
        let covered = changes.map { change in
            var changed = record
            change(&changed)
            return changed.chainedBytes(sequence: 7)
        }
        #expect(Set(covered + [record.chainedBytes(sequence: 7), record.chainedBytes(sequence: 8)]).count == 10)
    }

    @Test("No two actions share a word") func actions() {
        #expect(Set(AuditEvent.Action.allCases.map(\.rawValue)).count == AuditEvent.Action.allCases.count)
    }
}
