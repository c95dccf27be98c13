import Federation
import Foundation
import TestSupport
import Testing

@testable import Operations

@Suite("How much one client may have under way", .timeLimit(.minutes(2)))
struct AdmissionTests {
    private struct Broken: Error {}

    private func client(_ number: Int) throws -> Caller {
        .client(Client(id: ID(CountingUUIDs.number(number)), name: try Name("c\(number)"), isAdmin: false))
    }

    @Test("Beyond the bound it is busy; others are not, and neither is whoever came to an end, well or not")
    func bound() async throws {
        let admission = Admission(perClient: 2)
        let (one, other) = (try client(1), try client(2))
        try await admission.admit(one) {
            await #expect(throws: Broken.self) { try await admission.admit(one) { throw Broken() } }
            try await admission.admit(one) {
                #expect(await refusal { try await admission.admit(one) {} } == .busy(retryAfter: 1))
                try await admission.admit(other) {}
                let admin = Caller.localAdministrator(user: 0)
                try await admission.admit(admin) {
                    try await admission.admit(admin) { try await admission.admit(admin) {} }
                }
            }
            try await admission.admit(one) {}
        }
        try await admission.admit(one) { try await admission.admit(one) {} }
    }

    @Test("A client whose exchange waits for Entra at the bound cannot start another request, and is counted busy")
    func desk() async throws {
        let gate = Gate()
        let script: StubEntra.Script = { _, _ in
            await gate.pass()
            return .token("access-token")
        }
        try await withHouse(.with { $0.settings.requestsPerClient = 1 }, entra: script) { house in
            let agent = try await house.addAgent()
            let connection = try await house.addConnection(agent: agent)
            let client = Caller.client(try await house.addClient(allow: ["agent:weather", "connection:graph"]))
            async let waiting = house.desk.exchange(.id(connection.id), for: client)
            try await eventually("the request") { !house.entra.requests.isEmpty }
            let busy = Refusal.busy(retryAfter: 1)
            #expect(await refusal { _ = try await house.desk.mint(.id(agent.id), for: client) } == busy)
            #expect(await refusal { _ = try await house.desk.exchange(.id(connection.id), for: client) } == busy)
            _ = try await house.desk.mint(.id(agent.id), for: house.admin)
            gate.open()
            _ = try await waiting
            _ = try await house.desk.mint(.id(agent.id), for: client)
            #expect(house.count("aureole_mints_total", "busy") == 1)
            #expect(house.count("aureole_exchanges_total", "busy") == 1)
        }
    }
}
