import Federation
import Foundation
import TestSupport
import Testing

@testable import Entra

@Suite("Entra's clock against ours", .timeLimit(.minutes(2)))
struct ClockSkewTests {
    /// The clock of the test stands at Fri, 15 Jan 2027 08:00:00 GMT.
    @Test(
        "The Date of whatever is answered tells",
        arguments: [
            (200, "Fri, 15 Jan 2027 08:00:00 GMT", 0), (400, "Fri, 15 Jan 2027 07:55:00 GMT", 300),
            (503, "Fri, 15 Jan 2027 08:10:00 GMT", -600),
        ])
    func skew(status: Int, date: String, seconds: Double) async throws {
        try await ScriptedServer.run({ _, _ in .reply(status, [("date", date)], "{}") }) { server in
            try await TestEndpoint.run("https://localhost:\(server.port)") { client in
                let skew = try await client.endpoint.clockSkew(of: Sample.tenant, in: .public)
                #expect(skew.seconds == seconds - 0.5)
                _ = try await client.endpoint.clockSkew(of: nil, in: .china)
            }
            #expect(
                server.requests.map(\.path)
                    == [Sample.tenant.text, "common"].map { "/\($0)/v2.0/.well-known/openid-configuration" })
        }
    }

    @Test("An answer without a time, and none at all, are told", arguments: ["", "yesterday", nil])
    func none(date: String?) async throws {
        let script: @Sendable (Int, Arrived) -> Scripted = { _, _ in
            date.map { .reply(200, [("date", $0)], "{}") } ?? .silence
        }
        try await ScriptedServer.run(script) { server in
            let url = "https://localhost:\(server.port)"
            try await TestEndpoint.run(url, change: { if date == nil { $0.timeout = .seconds(1) } }) { client in
                let reason: EntraUnavailability =
                    date == nil
                    ? .timedOut : .brokenAnswer(status: 200, problem: "it does not say what time it is")
                await #expect(throws: Refusal.entraUnavailable(reason, retryAfter: 5)) {
                    try await client.endpoint.clockSkew(of: nil, in: .public)
                }
            }
        }
    }

    @Test("Of a refusal that was kept by its code the advice is found again")
    func kept() {
        let situation = Situation(credential: .federated, permissions: .application)
        #expect(Advice.kept("AADSTS700213", about: situation).value == .subject)
        #expect(Advice.kept("AADSTS99999999", about: situation).whatHappened == "Entra refused with AADSTS99999999.")
        #expect(Advice.kept("AADSTS99999999", about: situation).hint.contains("code=99999999"))
        #expect(!Advice.kept("invalid_client", about: situation).remedy.isEmpty)
    }
}
