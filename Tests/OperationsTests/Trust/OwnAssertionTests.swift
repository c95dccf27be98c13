import Crypto
import CryptoExtras
import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("Clients that sign their own assertions", .timeLimit(.minutes(2)))
struct OwnAssertionTests {
    private let key = P256.Signing.PrivateKey()

    private func withSigner(_ body: (TestHouse, Client) async throws -> Void) async throws {
        try await withHouse { house in
            let client = try await house.desk.addClient(
                ClientDraft(name: Name("legacy")), knownBy: .publicKey(pem: key.publicKey.pemRepresentation),
                by: house.admin)
            try await body(house, client)
        }
    }

    private func assertion(
        _ client: String, _ more: [String: any Sendable] = [:], key: P256.Signing.PrivateKey? = nil,
        header: [String: any Sendable] = ["alg": "ES256"]
    ) throws -> String {
        let usual: [String: any Sendable] = [
            "iss": client, "sub": client, "aud": "http://localhost:8444/oauth2/token", "exp": 1_800_000_300,
            "jti": UUID().uuidString,
        ]
        return try OtherIssuer.token(usual.merging(more) { $1 }, header: header) {
            Array(try (key ?? self.key).signature(for: $0).rawRepresentation)
        }
    }

    @Test("By id or name, for the token endpoint or the service as a whole, under any kid")
    func known() async throws {
        try await withSigner { house, client in
            for token in [
                try assertion("legacy"), try assertion(client.id.description),
                try assertion("legacy", ["aud": "http://localhost:8444"]),
                try assertion("legacy", ["aud": ["https://else", "http://localhost:8444"]]),
                try assertion("legacy", header: ["alg": "ES256", "kid": "whatever"]),
            ] {
                #expect(try await house.desk.client(presentingToken: token) == client)
            }
            #expect(try await house.desk.proofs(of: client.id).first?.lastUsedAt == house.clock.now)
        }
    }

    @Test("An RSA key as openssl writes it does as well, and each of several")
    func rsa() async throws {
        try await withSigner { house, client in
            let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            _ = try await house.desk.trust(
                .publicKey(pem: rsa.publicKey.pemRepresentation), of: .id(client.id), by: house.admin)
            let claims: [String: any Sendable] = [
                "iss": "legacy", "sub": "legacy", "aud": "http://localhost:8444", "exp": 1_800_000_300, "jti": "r",
            ]
            let token = try OtherIssuer.token(claims, header: ["alg": "PS256"]) {
                Array(try rsa.signature(for: SHA256.hash(data: $0), padding: .PSS).rawRepresentation)
            }
            #expect(try await house.desk.client(presentingToken: token) == client)
            #expect(try await house.desk.client(presentingToken: assertion("legacy")) == client)
            #expect(try await house.desk.proofs(of: client.id).count == 2)
        }
    }

    @Test("Each counts once")
    func once() async throws {
        try await withSigner { house, _ in
            let token = try assertion("legacy")
            try await house.expect(nil, of: token)
            try await house.expect(.spent, of: token)
            try await house.expect(.withoutTokenID, of: assertion("legacy", ["jti": ""]))
        }
    }

    @Test("To whoever has not the key it is the same whether there is such a client")
    func strangers() async throws {
        try await withSigner { house, client in
            _ = try await house.addClient("keyed")
            let other = P256.Signing.PrivateKey()
            for token in [
                try assertion("legacy", key: other), try assertion("nobody"), try assertion("keyed"),
                try assertion(UUID().uuidString),
            ] {
                try await house.expect(.notVerified, of: token)
            }
            try await house.expect(.unknownIssuer("legacy"), of: assertion("legacy", ["sub": "other"]))
        }
    }

    @Test("For somebody else, or for longer than an hour, it is none of ours")
    func limits() async throws {
        try await withSigner { house, _ in
            let endpoint = "http://localhost:8444/oauth2/token"
            try await house.expect(.notForUs(expected: endpoint), of: assertion("legacy", ["aud": "https://else"]))
            try await house.expect(.goodTooLong(3600), of: assertion("legacy", ["exp": 1_800_003_661]))
            try await house.expect(nil, of: assertion("legacy", ["exp": 1_800_003_660]))
        }
    }

    @Test(
        "What is no public key is refused, and no client is made",
        arguments: ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "private", "weak", "two"])
    func noKey(kind: String) async throws {
        try await withHouse { house in
            let pem =
                switch kind {
                case "private": key.pemRepresentation
                case "weak":
                    try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.pemRepresentation
                case "two": key.publicKey.pemRepresentation + "\n" + key.publicKey.pemRepresentation
                default: kind
                }
            await #expect(throws: Refusal.self) {
                try await house.desk.addClient(
                    ClientDraft(name: Name("legacy")), knownBy: .publicKey(pem: pem), by: house.admin)
            }
            #expect(try await house.desk.clients().isEmpty)
        }
    }
}
