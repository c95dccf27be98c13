import Entra
import Federation
import Logging
import NIOCore
import Operations
import PrivatePlane
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// A private plane that really listens, in front of a desk on a database of its own.
struct Yard: Sendable {
    let house: TestHouse
    let registry: PrometheusRegistry
    let port: Int

    /// Sends the requests one after another over one connection. Each answer has to be one that the OpenAPI document
    /// tells of, whatever the test is about.
    ///
    /// - Throws: `Wire.Ended` when the server closes the connection before it has answered them all.
    func answers(to requests: [Ask]) async throws -> [Answer] {
        let answers = try await Wire.answers(
            to: requests.map(\.bytes), isHEAD: requests.map { $0.method == "HEAD" }, port: port)
        let documented = try DocumentedAPI.of(house.desk)
        for (request, answer) in zip(requests, answers) {
            let flaws = try documented.flaws(of: answer, to: request)
            #expect(flaws.isEmpty, "\(request.method) \(request.path): \(answer.status) \(answer.body)")
        }
        return answers
    }

    func answer(to request: Ask) async throws -> Answer { try await answers(to: [request])[0] }
}

/// Runs a plane for as long as the body does.
func withYard(
    _ plan: HousePlan = HousePlan(), entra script: StubEntra.Script? = nil, idleTimeout: Duration = .seconds(60),
    allowsSignIn: Bool = true, host: String = "127.0.0.1", instruments: DoctorInstruments = .blind,
    body: (Yard) async throws -> Void
) async throws {
    try await withHouse(plan, entra: script) { house in
        let registry = PrometheusRegistry()
        try await withListener(logger: house.log.logger) { onBound in
            try PrivateListener(
                desk: house.desk, instruments: instruments, registry: registry, address: .init(host: host, port: 0),
                allowsSignIn: allowsSignIn, idleTimeout: idleTimeout, logger: house.log.logger, onBound: onBound)
        } body: { port in
            try await body(Yard(house: house, registry: registry, port: port))
        }
    }
}

/// Runs a listener for as long as the body does, which gets its port, then stops it and insists that it stops without
/// an error.
func withListener(
    logger: Logger, _ make: (@escaping @Sendable (Int) async -> Void) throws -> PrivateListener,
    body: (Int) async throws -> Void
) async throws {
    let bound = Mutex<Int?>(nil)
    let listener = try make { port in bound.withLock { $0 = port } }
    let group = ServiceGroup(services: [listener], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await eventually("a port") { bound.withLock { $0 } != nil }
        let result: Result<Void, any Error>
        do {
            try await body(bound.withLock { $0! })
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try result.get()
    }
}

extension HousePlan {
    /// What is refused before anything is signed needs no keys, and making them takes most of a test's time.
    static let withoutRing = HousePlan.with { $0.startsRing = false }
}

extension DoctorInstruments {
    /// They look nowhere.
    static let blind = DoctorInstruments(masterKeyFile: nil) { documents in
        let nothing = ExaminedDocument.Arrival.failed("nobody looks in this test", isAboutCertificate: false)
        return IssuerExamination(
            issuer: documents.issuer, addresses: nil, chain: nil,
            discovery: ExaminedDocument(url: documents.issuer.discoveryURL, arrival: nothing),
            keySet: ExaminedDocument(url: documents.issuer.jwksURL, arrival: nothing))
    }
}
