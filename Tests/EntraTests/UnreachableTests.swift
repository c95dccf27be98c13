import Federation
import Foundation
import NIOSSL
import TestSupport
import Testing

@testable import Entra

@Suite("When there is no way to the token endpoint", .timeLimit(.minutes(2)))
struct UnreachableTests {
    @Test("A port nobody listens on refuses at once")
    func refused() async throws {
        let port = try await ScriptedServer.run({ _, _ in .silence }) { $0.port }
        try await TestEndpoint.run("https://localhost:\(port)") { client in
            let begun = ContinuousClock.now
            #expect(
                await client.refusal()
                    == .entraUnavailable(.unreachable("localhost refuses the connection"), retryAfter: 5))
            #expect(ContinuousClock.now - begun < .seconds(5))  // half of the time limit
        }
    }

    @Test("A name that does not exist is named")
    func unknownName() async throws {
        try await TestEndpoint.run("https://nowhere.invalid", change: { $0.timeout = .seconds(30) }) { client in
            #expect(
                await client.refusal()?.unavailability == .unreachable("the name nowhere.invalid cannot be resolved"))
        }
    }

    @Test(
        "A certificate below a root that is not trusted is refused, with or without further roots",
        arguments: [
            ServerIdentity.shared.pem, nil,
        ])
    func untrusted(root: String?) async throws {
        try await ScriptedServer.run({ _, _ in .reply(200, [], Sample.success()) }, identity: .stranger) { server in
            try await TestEndpoint.run("https://localhost:\(server.port)", trusting: root) { client in
                #expect(
                    await client.refusal()?.unavailability
                        == .unreachable("the TLS certificate of localhost is signed by no root that is trusted here"))
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test("A certificate for another host is refused")
    func otherHost() async throws {
        let identity = ServerIdentity.stranger
        let script: @Sendable (Int, Arrived) -> Scripted = { _, _ in .reply(200, [], Sample.success()) }
        try await ScriptedServer.run(script, identity: identity) { server in
            try await ConnectProxy.run(to: server.port) { proxy in
                let environment = ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]
                try await TestEndpoint.run("https://other.test", environment: environment, trusting: identity.pem) {
                    client in
                    #expect(
                        await client.refusal()?.unavailability
                            == .unreachable("the TLS certificate of other.test is for another host"))
                    #expect(server.requests.isEmpty)
                }
            }
        }
    }

    @Test("TLS before version 1.2 is not spoken")
    func oldTLS() async throws {
        try await ScriptedServer.run({ _, _ in .reply(200, [], Sample.success()) }, newestTLS: .tlsv11) { server in
            try await TestEndpoint.run("https://localhost:\(server.port)") { client in
                #expect(
                    await client.refusal()?.unavailability
                        == .unreachable("localhost and this service agree on no TLS connection"))
            }
        }
    }

    @Test(
        "A file without certificates stops the start with a sentence and a hint",
        arguments: [
            "", "not a certificate", nil,
        ])
    func badRoots(content: String?) throws {
        let folder = try TemporaryDirectory()
        let path = try content.map { try folder.write($0, to: "roots.pem") } ?? folder("missing.pem")
        let problem = #expect(throws: EntraSetupProblem.self) {
            try withExtendedLifetime(folder) {
                try TokenEndpoint(settings: .init(additionalRootsFile: path), logger: LogLines().logger)
            }
        }
        #expect(problem?.sentence == "no certificate can be read from '\(path)'")
        #expect(problem?.hint.contains("AUREOLE_ENTRA_CA") == true)
    }
}
