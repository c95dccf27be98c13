import Foundation
import Logging
import NIOCore
import NIOSSL
import PublicPlane
import Synchronization
import Testing
import TransportSecurity

@Suite("TLS")
struct TLSTests {
    private let live = get("/health/live")

    @Test("With a certificate the plane speaks HTTPS") func https() async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.certificate = authority.files()
        } body: { plane in
            let client = try await plane.connect(tls: try authority.clientConfiguration)
            #expect(try await client.response(to: get("/tenant/.well-known/jwks.json")).status == 200)
            #expect(try await client.response(to: live).status == 200)
            let last = try await client.response(to: get("/health/live", "Connection: close"))
            #expect(last.status == 200)
            try await client.ended()
        }
    }

    @Test("TLS below 1.2 is refused", arguments: [(TLSVersion.tlsv11, false), (.tlsv12, true), (.tlsv13, true)])
    func versions(version: TLSVersion, works: Bool) async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.certificate = authority.files()
        } body: { plane in
            var configuration = try authority.clientConfiguration
            configuration.minimumTLSVersion = version == .tlsv11 ? .tlsv1 : version
            configuration.maximumTLSVersion = version
            let client = try await plane.connect(tls: configuration)
            if works {
                #expect(try await client.response(to: live).status == 200)
            } else {
                try? await client.send(live)
                try await client.ended()
                #expect(client.received.isEmpty)
            }
        }
    }

    @Test("Plain HTTP on the TLS port gets nothing") func plainOnTLS() async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.certificate = authority.files()
        } body: { plane in
            let client = try await plane.connect()
            try await client.send(live)
            try await client.ended()
            #expect(!client.received.contains("HTTP/1.1"))
        }
    }

    @Test("A body is never waited for over TLS either") func body() async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.certificate = authority.files()
        } body: { plane in
            let client = try await plane.connect(tls: try authority.clientConfiguration)
            let request = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
            #expect(try await client.response(to: request).status == 404)
            try await client.ended()
        }
    }

    @Test("A renewed certificate is shown to new connections; a broken one is not, and is reported once")
    func reload() async throws {
        let old = try Authority()
        let new = try Authority()
        defer {
            old.remove()
            new.remove()
        }
        let log = LogLines()
        try await withPlane(
            { $0.certificate = old.files(checkInterval: .milliseconds(20)) }, logger: log.logger
        ) { plane in
            let kept = try await plane.connect(tls: try old.clientConfiguration)
            #expect(try await kept.response(to: live).status == 200)

            // The certificate alone: it does not belong to the key that is still there.
            try old.replace("tls.crt", with: Data(contentsOf: URL(filePath: new.path("tls.crt"))))
            try await eventually("an error in the log") { log.count(containing: "does not belong to") > 0 ? () : nil }
            try await Task.sleep(for: .milliseconds(100))  // several more looks
            #expect(log.count(containing: "does not belong to") == 1)
            #expect(try await plane.connect(tls: try old.clientConfiguration).response(to: live).status == 200)

            try old.replace("tls.key", with: Data("nonsense".utf8))
            try await eventually("an error in the log") { log.count(containing: "is not usable PEM") == 1 ? () : nil }
            #expect(try await plane.connect(tls: try old.clientConfiguration).response(to: live).status == 200)

            try old.replace("tls.key", with: Data(contentsOf: URL(filePath: new.path("tls.key"))))
            try await eventually("news in the log") { log.count(containing: "was renewed") == 1 ? () : nil }
            #expect(try await plane.connect(tls: try new.clientConfiguration).response(to: live).status == 200)
            let distrusting = try await plane.connect(tls: try old.clientConfiguration)
            try? await distrusting.send(live)
            try await distrusting.ended()
            #expect(distrusting.received.isEmpty)
            #expect(try await kept.response(to: live).status == 200, "an open connection goes on")
            #expect(log.count(containing: "PRIVATE KEY") == 0)
        }
    }

    @Test("Certificate files that cannot be used stop the start with a sentence and a hint")
    func unusableFiles() async throws {
        let authority = try Authority()
        defer { authority.remove() }
        let other = try Authority()
        defer { other.remove() }
        let (certificate, key) = (authority.path("tls.crt"), authority.path("tls.key"))
        let rows: [(String, String, CertificateProblem, String)] = [
            (
                "/nowhere.crt", key, .certificateUnreadable(path: "/nowhere.crt"),
                "Cannot read the TLS certificate /nowhere.crt"
            ),
            (certificate, "/nowhere.key", .keyUnreadable(path: "/nowhere.key"), "Cannot read the TLS key /nowhere.key"),
            (
                certificate, other.path("tls.key"), .mismatch(certificate: certificate, key: other.path("tls.key")),
                "The TLS key \(other.path("tls.key")) does not belong to the certificate \(certificate)"
            ),
            (
                key, key, .unusable(certificate: key, key: key),
                "The TLS certificate \(key) or its key \(key) is not usable PEM"
            ),
        ]
        for (certificate, key, expected, sentence) in rows {
            let problem = await #expect(throws: PublicPlaneProblem.self) {
                try await withPlane {
                    $0.certificate = CertificateFiles(certificate: certificate, key: key)
                } body: { _ in
                }
            }
            #expect(problem == .certificate(expected))
            #expect(problem?.description == sentence)
            #expect(problem?.hint.isEmpty == false)
        }
    }
}

/// Keeps what is logged.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var logger: Logger { Logger(label: "test", factory: { _ in Handler(log: self) }) }

    func count(containing text: String) -> Int { lines.withLock { $0.count { $0.contains(text) } } }

    private struct Handler: LogHandler {
        let log: LogLines
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
