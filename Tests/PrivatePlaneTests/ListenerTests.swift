import NIOSSL
import Operations
import TestSupport
import Testing
import TransportSecurity

@testable import PrivatePlane

@Suite("The listener of the private plane")
struct ListenerTests {
    @Test("A port in use is named, with what to do about it")
    func portInUse() async throws {
        try await withYard(.withoutRing) { yard in
            let problem = await problem(host: "127.0.0.1", port: yard.port, house: yard.house)
            #expect(problem == .addressInUse("127.0.0.1:\(yard.port)"))
            #expect(problem?.description == "127.0.0.1:\(yard.port) is already in use")
            #expect(problem?.hint.contains("AUREOLE_PRIVATE_LISTEN") == true)
        }
    }

    @Test(
        "An address that is not this machine's is named",
        arguments: [
            ("192.0.2.1", "Cannot assign requested address"), ("no-such-host.invalid", "there is no such host"),
        ])
    func foreignAddress(host: String, reason: String) async throws {
        try await withHouse(.withoutRing) { house in
            let problem = await problem(host: host, port: 1, house: house)
            #expect(problem == .cannotListen("\(host):1", reason: reason))
            #expect(problem?.description == "The private plane cannot listen on \(host):1: \(reason)")
        }
    }

    @Test("What is not about the address is not told as if it were")
    func anotherError() {
        #expect(PrivatePlaneProblem(CancellationError(), address: .init(host: "127.0.0.1", port: 1)) == nil)
    }

    @Test("A certificate that cannot be read is named before anything listens")
    func noCertificate() async throws {
        try await withHouse(.withoutRing) { house in
            let files = CertificateFiles(certificate: house.folder("none.pem"), key: house.folder("none.key"))
            let problem = #expect(throws: PrivatePlaneProblem.self) { try listener(house, certificate: files) }
            guard case .certificate(let inner) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(problem?.description == inner.description)
            #expect(problem?.hint == inner.hint)
        }
    }

    @Test("With a certificate the plane speaks HTTPS and nothing else")
    func https() async throws {
        try await withHTTPS { port, identity, _ in
            let body = try await live(port: port, trusting: identity)
            #expect(body == #"{"status":"live"}"#)
            let plain = try? await Wire.lastWords(after: Ask("/health/live", method: "GET").bytes, port: port)
            #expect(plain?.starts(with: Array("HTTP".utf8)) != true)
        }
    }

    @Test("A certificate that was replaced is used without a restart")
    func replacedCertificate() async throws {
        try await withHTTPS { port, identity, folder in
            let next = try ServerIdentity()
            try folder.write(next.keyPEM, to: "tls.key")
            try folder.write(next.pem, to: "tls.pem")
            try await eventually("the new certificate") { (try? await live(port: port, trusting: next)) != nil }
        }
    }

    @Test(
        "A header section is read up to its bounds and not beyond",
        arguments: [
            (1, 8_000, 200), (1, 8_300, 400), (2, 7_900, 200), (3, 7_900, 400), (15, 1_000, 200), (17, 1_000, 400),
        ])
    func header(fields: Int, size: Int, status: Int) async throws {
        try await withYard(.withoutRing) { yard in
            let ask = Ask("/health/live", method: "GET").with { ask in
                ask.fields = (0..<fields).map { ("X-Field-\($0)", String(repeating: "x", count: size)) }
            }
            let answer = try await yard.answer(to: ask)
            #expect(answer.status == status)
        }
    }

    @Test(
        "A connection on which nothing comes is closed, wherever it stopped",
        arguments: ["", "GET /health/live HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{"])
    func idle(bytes: String) async throws {
        try await withYard(.withoutRing, idleTimeout: .seconds(3)) { yard in
            let began = ContinuousClock.now
            _ = try await Wire.lastWords(after: Array(bytes.utf8), port: yard.port)
            let taken = ContinuousClock.now - began
            #expect(taken >= .milliseconds(2990) && taken < .seconds(30), "\(taken)")
        }
    }

    /// Runs a plane with a certificate for as long as the body does.
    private func withHTTPS(body: (Int, ServerIdentity, TemporaryDirectory) async throws -> Void) async throws {
        try await withHouse(.withoutRing) { house in
            let identity = ServerIdentity.shared
            let files = CertificateFiles(
                certificate: try house.folder.write(identity.pem, to: "tls.pem"),
                key: try house.folder.write(identity.keyPEM, to: "tls.key"), checkInterval: .milliseconds(20))
            try await withListener(logger: house.log.logger) { onBound in
                try listener(house, certificate: files, onBound: onBound)
            } body: { port in
                try await body(port, identity, house.folder)
            }
        }
    }

    /// What `/health/live` says over HTTPS.
    private func live(port: Int, trusting identity: ServerIdentity) async throws -> String {
        var trust = TLSConfiguration.makeClientConfiguration()
        trust.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(identity.pem.utf8)))
        return try await Wire.answers(
            to: [Ask("/health/live", method: "GET").bytes], isHEAD: [false], port: port,
            tls: NIOSSLContext(configuration: trust))[0].body
    }

    private func listener(
        _ house: TestHouse, host: String = "127.0.0.1", port: Int = 0, certificate: CertificateFiles? = nil,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> PrivateListener {
        try PrivateListener(
            desk: house.desk, instruments: .blind, registry: PrometheusRegistry(),
            address: .init(host: host, port: port), certificate: certificate, logger: house.log.logger, onBound: onBound
        )
    }

    /// Why it cannot listen there.
    private func problem(host: String, port: Int, house: TestHouse) async -> PrivatePlaneProblem? {
        await #expect(throws: PrivatePlaneProblem.self) { try await listener(house, host: host, port: port).run() }
    }
}
