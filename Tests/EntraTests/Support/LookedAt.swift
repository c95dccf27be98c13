import Entra
import Federation
import Foundation
import NIOHTTP1
import TestSupport

/// Two published documents on a server of their own, a proxy that leads there, and a probe to look at them.
struct LookedAt: Sendable {
    let issuer: Issuer
    let server: ScriptedServer
    let proxy: ConnectProxy
    private let published: PublicDocuments
    private let probe: IssuerProbe

    /// What is served in place of the published documents.
    struct Bodies: Sendable {
        let issuer: String
        let keySetURL: String
        var discovery: String
        var keySet: String

        func with(discovery: String? = nil, keySet: String? = nil) -> Bodies {
            var bodies = self
            bodies.discovery = discovery ?? self.discovery
            bodies.keySet = keySet ?? self.keySet
            return bodies
        }
    }

    /// - Parameters:
    ///   - trusted: whose root is trusted; without a word the server's.
    ///   - change: what is served in place of what is published.
    ///   - dress: how a document is served.
    ///   - instead: what is done with a request, other than to serve a document.
    static func run(
        host: String = "localhost", path: String = "", noProxy: String = "",
        identity: ServerIdentity = .shared, trusting trusted: ServerIdentity?? = .none,
        serving change: @escaping @Sendable (Bodies) throws -> Bodies = { $0 },
        dressing dress: @escaping @Sendable (String) async -> Scripted = {
            .reply(200, [("content-type", "application/json")], $0)
        },
        instead: @escaping @Sendable (Int, Arrived) -> Scripted? = { _, _ in nil },
        change settings: (inout IssuerProbe.Settings) -> Void = { _ in }, test: (LookedAt) async throws -> Void
    ) async throws {
        let serve: @Sendable (Int, Arrived) async -> Scripted = { number, request in
            if let scripted = instead(number, request) { return scripted }
            do {
                // The issuer is where the request went, as the Host field tells.
                let published = try documents("https://\(request.head.headers.first(name: "host")!)\(path)")
                let bodies = try change(published.bodies)
                return await dress(
                    request.path == published.issuer.discoveryPath ? bodies.discovery : bodies.keySet)
            } catch {
                return .reply(599, [], "\(error)")
            }
        }
        try await ScriptedServer.run(serve, identity: identity) { server in
            try await ConnectProxy.run(to: server.port) { proxy in
                let folder = try TemporaryDirectory()
                var probing = IssuerProbe.Settings(
                    additionalRootsFile: try (trusted ?? identity).map { try folder.write($0.pem, to: "root.pem") },
                    environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": noProxy])
                settings(&probing)
                let published = try documents("https://\(host):\(server.port)\(path)")
                try await test(
                    LookedAt(
                        issuer: published.issuer, server: server, proxy: proxy, published: published,
                        probe: withExtendedLifetime(folder) { try IssuerProbe(settings: probing) }))
            }
        }
    }

    func look() async -> Sighting { await probe.look(at: published) }

    func examine() async -> IssuerExamination { await probe.examine(published) }

    private static func documents(_ issuer: String) throws -> PublicDocuments {
        let ring = KeyRing(keys: [Sample.ringKey("a", .active), Sample.ringKey("b", .pending)])
        return PublicDocuments(issuer: try Issuer(issuer), ring: ring, digest: { $0 })
    }
}

extension PublicDocuments {
    fileprivate var bodies: LookedAt.Bodies {
        LookedAt.Bodies(
            issuer: issuer.text, keySetURL: issuer.jwksURL, discovery: String(decoding: discovery.body, as: UTF8.self),
            keySet: String(decoding: jwks.body, as: UTF8.self))
    }
}

extension Sample {
    static func webKey(_ name: String) -> JSONWebKey {
        JSONWebKey(keyID: name, modulus: "n-\(name)", exponent: "AQAB")
    }

    /// A key as it stands in a key set.
    static func entry(_ name: String, n: String? = nil, e: String = "AQAB") -> String {
        JSONWebKey(keyID: name, modulus: n ?? "n-\(name)", exponent: e).json.text
    }

    fileprivate static func ringKey(_ name: String, _ state: KeyState) -> RingKey {
        RingKey(
            publicKey: webKey(name), state: state, createdAt: Date(timeIntervalSince1970: 0), activatesAt: nil,
            retiresAt: nil)
    }
}
