import Crypto
import Federation
import FoundationEssentials
import Logging
import Metrics
import MetricsTestKit
import NIOCore
import NIOSSL
import PublicPlane
import ServiceLifecycle

/// A public plane that really listens, on a port of its own.
struct Plane {
    let listener: PublicListener
    let publication: Publication
    let metrics: TestMetrics
    let group: ServiceGroup

    var address: SocketAddress { listener.address }

    func connect(tls: TLSConfiguration? = nil) async throws -> Client { try await .connect(to: address, tls: tls) }
}

/// Runs a plane for as long as the body does, then stops it and insists that it stops without an error.
func withPlane(
    issuer: String = "https://id.example/tenant", _ adjust: (inout PublicListener.Settings) -> Void = { _ in },
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    body: (Plane) async throws -> Void
) async throws {
    var settings = PublicListener.Settings(host: "127.0.0.1", port: 0)
    adjust(&settings)
    let publication = Publication(try documents(issuer: issuer, keys: ["first"]))
    let metrics = TestMetrics()
    let listener = try await PublicListener.bind(
        settings, publication: publication, observers: .init(logger: logger, metrics: metrics),
        clock: { Date(timeIntervalSince1970: 784_111_777) })
    let group = ServiceGroup(services: [listener], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let failure: (any Error)?
        do {
            try await body(Plane(listener: listener, publication: publication, metrics: metrics, group: group))
            failure = nil
        } catch {
            failure = error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        if let failure { throw failure }
    }
}

/// The documents of an issuer whose ring holds active keys with these names.
func documents(issuer: String, keys: [String]) throws -> PublicDocuments {
    let ring = KeyRing(
        keys: keys.map {
            RingKey(
                publicKey: JSONWebKey(keyID: $0, modulus: "AQAB", exponent: "AQAB"), state: .active,
                createdAt: Date(timeIntervalSince1970: 0), activatesAt: nil, retiresAt: nil)
        })
    return PublicDocuments(issuer: try Issuer(issuer), ring: ring) { Array(SHA256.hash(data: $0)) }
}

func get(_ path: String, method: String = "GET", _ fields: String...) -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: id.example\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
}

extension Plane {
    /// What the metrics say was answered.
    func requests(document: String, status: String) -> Int64 {
        metrics.counterTotal(
            label: "aureole_public_requests_total", dimensions: [("document", document), ("status", status)])
    }
}
