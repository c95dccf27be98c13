import Federation
import Operations
import Storage
import TestSupport
import Testing

@Suite("What an admin is told of a no", .timeLimit(.minutes(2)))
struct DiagnosisTests {
    private func diagnosis(
        _ number: Int, change: (inout Connection.Settings) -> Void = { _ in },
        check: (TestHouse, Connection, Diagnosis) async throws -> Void
    ) async throws {
        try await withHouse(entra: { _, _ in .refusal(number) }) { house in
            let connection = try await house.addConnection(agent: try await house.addAgent(), change: change)
            let refusal = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            let diagnosis = await house.desk.diagnosis(
                of: try #require(refusal), meeting: .id(connection.id), tenant: nil)
            try await check(house, connection, diagnosis)
        }
    }

    @Test("A mismatch brings the very value to copy, its page and its slips")
    func mismatch() async throws {
        try await diagnosis(700_213) { house, connection, diagnosis in
            let triple = try await house.desk.triple(of: .id(connection.id))
            #expect(diagnosis.code == "AADSTS700213" && diagnosis.message == "AADSTS700213: No.")
            #expect(diagnosis.values.map(\.name) == [.subject])
            #expect(diagnosis.values.map(\.text) == [triple.subject.text])
            #expect(diagnosis.page?.contains("Federated credentials") == true && !diagnosis.slips.isEmpty)
            #expect(diagnosis.mayBePropagating && !diagnosis.needsSignIn)
            #expect(diagnosis.traceID == "0f1e2d3c-aaaa-bbbb-cccc-000000000001")
            #expect(diagnosis.correlationID == "0f1e2d3c-aaaa-bbbb-cccc-000000000002")
        }
    }

    @Test("Where Entra does not say which of the three differs, all three are there")
    func allThree() async throws {
        try await diagnosis(70021) { house, connection, diagnosis in
            let triple = try await house.desk.triple(of: .id(connection.id))
            #expect(
                diagnosis.values.map(\.text) == [triple.issuer.text, triple.subject.text, triple.audience.text])
            #expect(!diagnosis.slips.isEmpty)
        }
    }

    @Test(
        "Other values come as the connection has them",
        arguments: [
            (700_016, "11111111-2222-3333-4444-555555555555"), (90002, "contoso.example"),
            (500_011, "https://graph.microsoft.com/.default"), (700_212, "api://AzureADTokenExchange"),
            (700_211, "https://login.contoso.example/fed"),
        ])
    func value(number: Int, text: String) async throws {
        try await diagnosis(number) { _, _, diagnosis in
            #expect(diagnosis.values.map(\.text).contains(text), "\(diagnosis)")
        }
    }

    @Test("A certificate is named by its thumbprint")
    func thumbprint() async throws {
        try await withHouse(entra: { _, _ in .refusal(700_027) }) { house in
            let certificate = try await house.desk.createCertificate(Name("cert"), days: 1, by: house.admin)
            let connection = try await house.addConnection(agent: try await house.addAgent()) {
                $0.credential = .certificate(certificate.id)
            }
            let refusal = await refusal { _ = try await house.desk.authorise(.id(connection.id), by: house.admin) }
            let diagnosis = await house.desk.diagnosis(of: try #require(refusal), meeting: .id(connection.id))
            #expect(diagnosis.values.map(\.name) == [.certificateThumbprint])
            #expect(diagnosis.values.map(\.text) == [certificate.thumbprint.description])
        }
    }

    @Test("What was refused here is told in our own words, without a value")
    func ours() async throws {
        try await withHouse { house in
            let connection = try await house.addConnection(agent: try await house.addAgent()) { $0.tenant = nil }
            let diagnosis = await house.desk.diagnosis(
                of: .notUsable(.connectionIncomplete(connection.name)), meeting: .id(connection.id))
            #expect(diagnosis.code == "not-usable" && diagnosis.values.isEmpty && !diagnosis.needsSignIn)
            let ending = Delegation.Ending(code: "AADSTS50173", reason: "The password changed.", claims: nil)
            let over = await house.desk.diagnosis(
                of: .notUsable(.signInAgain(connection.name, ending)), meeting: .id(connection.id))
            #expect(over.code == "AADSTS50173" && over.needsSignIn && !over.mayBePropagating)
            let away = await house.desk.diagnosis(
                of: .entraUnavailable(.timedOut, retryAfter: 5), meeting: .id(connection.id))
            #expect(away.mayBePropagating && away.code == "entra-timed-out")
        }
    }
}
