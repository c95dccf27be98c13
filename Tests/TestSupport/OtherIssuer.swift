import Crypto
package import Entra
package import Federation
package import Foundation
import Synchronization

/// Another issuer: it signs with P-256 keys of its own, publishes what it is told to, and counts who asks.
package final class OtherIssuer: Sendable {
    package let issuer: Issuer
    private let state: Mutex<State>

    private struct State {
        var keys: [String: P256.Signing.PrivateKey]
        var published: [String]
        var failure: UnreadableIssuer?
        var asked = 0
        var isHeldUp = false
    }

    /// It publishes a key named `one`.
    package init(_ url: String = "https://other.example/fed") throws {
        issuer = try Issuer(url)
        state = Mutex(State(keys: ["one": P256.Signing.PrivateKey()], published: ["one"]))
    }

    /// How often somebody has asked for its keys.
    package var asked: Int { state.withLock { $0.asked } }

    /// Makes another key, which is published only when `publish` says so.
    package func makeKey(_ name: String) { state.withLock { $0.keys[name] = P256.Signing.PrivateKey() } }

    package func publish(_ names: String...) { state.withLock { $0.published = names } }

    /// Fails from now on with this reason, or answers again.
    package func fail(_ reason: String?) { state.withLock { $0.failure = reason.map { UnreadableIssuer($0) } } }

    /// Lets whoever asks wait until it is let go.
    package func holdUp(_ isHeldUp: Bool) { state.withLock { $0.isHeldUp = isHeldUp } }

    package func keys() async throws(UnreadableIssuer) -> [IssuerKey] {
        state.withLock { $0.asked += 1 }
        while state.withLock({ $0.isHeldUp }) { try? await Task.sleep(for: .milliseconds(2)) }
        let (keys, failure) = state.withLock { state in
            (state.published.compactMap { name in state.keys[name].map { $0.published(as: name) } }, state.failure)
        }
        if let failure { throw failure }
        return keys
    }

    /// A signed token.
    ///
    /// - Parameters:
    ///   - claims: beside `iss`; a text, a number or a list of texts each.
    ///   - header: in the place of the usual one.
    package func token(
        _ claims: [String: any Sendable], key: String = "one", header: [String: any Sendable]? = nil
    ) throws -> String {
        let all = claims.merging(["iss": issuer.text]) { own, _ in own }
        return try Self.token(all, header: header ?? ["alg": "ES256", "kid": key]) { input in
            let signer = self.state.withLock { $0.keys[key]! }
            return Array(try signer.signature(for: input).rawRepresentation)
        }
    }

    /// A token with any signature.
    package static func token(
        _ claims: [String: any Sendable], header: [String: any Sendable], sign: (Data) throws -> [UInt8]
    ) throws -> String {
        let input = try [header, claims].map { Base64URL.encode(try JSONSerialization.data(withJSONObject: $0)) }
            .joined(separator: ".")
        return "\(input).\(Base64URL.encode(try sign(Data(input.utf8))))"
    }
}

extension P256.Signing.PrivateKey {
    fileprivate func published(as name: String) -> IssuerKey {
        let point = Array(publicKey.rawRepresentation)
        return IssuerKey(
            keyID: name, algorithm: nil,
            material: .ellipticCurve(name: "P-256", x: Array(point.prefix(32)), y: Array(point.suffix(32))))
    }
}

/// The issuers that a house can reach: none until a test names them.
package final class OtherIssuers: Sendable {
    private let known = Mutex<[Issuer: OtherIssuer]>([:])

    package func add(_ issuer: OtherIssuer) { known.withLock { $0[issuer.issuer] = issuer } }

    package func keys(of issuer: Issuer) async throws(UnreadableIssuer) -> [IssuerKey] {
        guard let found = known.withLock({ $0[issuer] }) else {
            throw UnreadableIssuer("the name \(issuer.host) cannot be resolved")
        }
        return try await found.keys()
    }
}
