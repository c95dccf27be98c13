import Crypto
import Federation
import Foundation
import Operations
import TestSupport
import Testing

@Suite("Clients that are known by tokens of another issuer", .timeLimit(.minutes(2)))
struct PresentedTokenTests {
    private static let subject = "system:serviceaccount:jobs:sync"
    private static let audience = "http://localhost:8444"

    /// Good for an hour from when the clock starts.
    private static func claims(_ more: [String: any Sendable] = [:]) -> [String: any Sendable] {
        let usual: [String: any Sendable] = [
            "sub": subject, "aud": audience, "exp": 1_800_003_600, "iat": 1_800_000_000, "jti": "1",
        ]
        return usual.merging(more) { $1 }
    }

    private func withTrust(
        singleUse isSingleUse: Bool = false, _ body: (TestHouse, OtherIssuer, Client) async throws -> Void
    ) async throws {
        try await withHouse { house in
            let other = try OtherIssuer()
            house.issuers.add(other)
            let client = try await house.desk.addClient(
                ClientDraft(name: Name("sync")),
                knownBy: .identity(other.issuer, Subject(Self.subject), nil, isSingleUse: isSingleUse), by: house.admin)
            try await body(house, other, client)
        }
    }

    @Test("A token of its issuer, subject and audience makes it the client, as often as it likes, and the use is noted")
    func known() async throws {
        try await withTrust { house, other, client in
            let token = try other.token(Self.claims())
            for _ in 0..<3 { #expect(try await house.desk.client(presentingToken: token) == client) }
            #expect(other.asked == 1)
            let proof = try #require(try await house.desk.proofs(of: client.id).first)
            #expect(proof.lastUsedAt == house.clock.now && proof.id.count == 16)
            #expect(try await house.desk.lastUses(of: [client.id]) == [client.id: house.clock.now])
            #expect(try await house.desk.keys(of: client).isEmpty, "it has a key as well")
        }
    }

    @Test("One of several audiences is enough; those of two clients are too many")
    func audiences() async throws {
        try await withTrust { house, other, client in
            let list = try other.token(Self.claims(["aud": ["https://else", Self.audience]]))
            #expect(try await house.desk.client(presentingToken: list) == client)
            let rival = try await house.addClient("rival")
            _ = try await house.desk.trust(
                .identity(other.issuer, Subject(Self.subject), Audience("https://else"), isSingleUse: false),
                of: .id(rival.id), by: house.admin)
            try await house.expect(.several, of: list)
            let own = try other.token(Self.claims(["aud": "https://else"]))
            #expect(try await house.desk.client(presentingToken: own).id == rival.id)
            let many = (0..<Desk.mostAudiences).map { "https://\($0)" } + [Self.audience]
            guard case .unknownSubject = try await house.distrust(of: other.token(Self.claims(["aud": many]))) else {
                Issue.record("more audiences than any token has were all looked up")
                return
            }
        }
    }

    @Test(
        "Subject and audience are compared byte for byte",
        arguments: [
            ["sub": "system:serviceaccount:jobs:Sync"], ["sub": "system:serviceaccount:jobs:sync2"],
            ["aud": "http://localhost:8444/"], ["aud": "HTTP://localhost:8444"], ["sub": "\u{212A}"],
        ])
    func strangers(change: [String: String]) async throws {
        try await withTrust { house, other, _ in
            let claims = Self.claims(change)
            let expected = DistrustedToken.unknownSubject(
                claims["sub"] as? String ?? "", audiences: [claims["aud"] as? String ?? ""])
            try await house.expect(expected, of: other.token(claims))
        }
    }

    @Test("Of an issuer that nobody is known by nothing is fetched, whatever it says")
    func unknownIssuer() async throws {
        try await withTrust { house, other, _ in
            for issuer in ["https://evil.example", "https://other.example/fed/", "sync", "https://other.example/FED"] {
                let token = try other.token(Self.claims(["iss": issuer]))
                try await house.expect(.unknownIssuer(issuer), of: token)
            }
            #expect(other.asked == 0)
        }
    }

    @Test("Another key, a changed token and a key that it brings along are no signature")
    func signatures() async throws {
        try await withTrust { house, other, _ in
            other.makeKey("two")
            let foreign = try OtherIssuer()
            let own = P256.Signing.PrivateKey()
            let brought: [String: any Sendable] = [
                "alg": "ES256", "kid": "one", "jku": "https://evil.example/keys", "x5u": "https://evil.example/x",
                "jwk": ["kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"] as [String: String],
            ]
            for token in [
                try other.token(Self.claims(), key: "two"), try foreign.token(Self.claims()),
                try other.token(Self.claims(), header: ["alg": "RS256", "kid": "one"]),
                try other.token(Self.claims(), header: ["alg": "ES384", "kid": "one"]),
                try OtherIssuer.token(Self.claims(["iss": other.issuer.text]), header: brought) {
                    Array(try own.signature(for: $0).rawRepresentation)
                },
            ] {
                try await house.expect(.notVerified, of: token)
            }
            var parts = try other.token(Self.claims()).split(separator: ".").map(String.init)
            parts[1] = Base64URL.encode(
                Array(try JSONSerialization.data(withJSONObject: Self.claims(["iss": other.issuer.text, "sub": "x"]))))
            try await house.expect(.notVerified, of: parts.joined(separator: "."))
        }
    }

    @Test("No algorithm without a key, and none with a secret: not even with the public key as the secret")
    func algorithms() async throws {
        try await withTrust { house, other, _ in
            let claims = Self.claims(["iss": other.issuer.text])
            let none = try OtherIssuer.token(claims, header: ["alg": "none"]) { _ in [0] }
            try await house.expect(.unusable(.algorithm("none")), of: none)
            guard case .ellipticCurve(_, let x, let y) = try await other.keys()[0].material else { return }
            let secret = SymmetricKey(data: x + y)
            let hmac = try OtherIssuer.token(claims, header: ["alg": "HS256", "kid": "one"]) {
                Array(HMAC<SHA256>.authenticationCode(for: $0, using: secret))
            }
            try await house.expect(.unusable(.algorithm("HS256")), of: hmac)
            let bare = try other.token(Self.claims()).split(separator: ".").prefix(2).joined(separator: ".") + "."
            guard case .unusable(.malformed) = try await house.distrust(of: bare) else {
                Issue.record("a token without a signature is looked at")
                return
            }
        }
    }

    @Test("An expired token, one of tomorrow and one for ever are told before anybody is asked")
    func times() async throws {
        try await withTrust { house, other, _ in
            for (change, problem) in [
                (["exp": 1_800_000_000], UnusableToken.expired), (["nbf": 1_800_000_061], .notYetValid),
                (["exp": 1_800_086_401], .livesTooLong),
            ] {
                try await house.expect(.unusable(problem), of: other.token(Self.claims(change)))
            }
            #expect(other.asked == 0)
            let token = try other.token(Self.claims())
            house.clock.advance(3600)
            try await house.expect(.unusable(.expired), of: token)
        }
    }

    @Test("Where tokens count once, the second use is told, also after a restart, and a token without jti")
    func once() async throws {
        try await withTrust(singleUse: true) { house, other, client in
            let token = try other.token(Self.claims())
            #expect(try await house.desk.client(presentingToken: token) == client)
            try await house.expect(.spent, of: token)
            try await house.expect(.spent, of: other.token(Self.claims(["exp": 1_800_003_500])))
            #expect(try await house.desk.client(presentingToken: other.token(Self.claims(["jti": "2"]))) == client)
            var bare = Self.claims()
            bare["jti"] = nil
            try await house.expect(.withoutTokenID, of: other.token(bare))
            try await house.restarted { next in
                next.issuers.add(other)
                try await next.expect(.spent, of: token)
            }
        }
    }

    @Test("Of a token that counts once a hundred uses at a time are one")
    func onceAtATime() async throws {
        try await withTrust(singleUse: true) { house, other, _ in
            let token = try other.token(Self.claims())
            let taken = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask { (try? await house.desk.client(presentingToken: token)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 1 && other.asked == 1)
        }
    }

    @Test("What is spent is forgotten when it has expired")
    func forgetting() async throws {
        try await withTrust(singleUse: true) { house, other, _ in
            for number in 0..<5 {
                _ = try await house.desk.client(presentingToken: other.token(Self.claims(["jti": "\(number)"])))
            }
            house.clock.advance(3601)
            let next = Self.claims(["jti": "next", "exp": 1_800_007_200, "iat": 1_800_003_601])
            _ = try await house.desk.client(presentingToken: other.token(next))
            #expect(try await house.spentTokens() == 1)
        }
    }

    @Test("What is distrusted is no client any more, and can be somebody else's then")
    func distrusted() async throws {
        try await withTrust { house, other, client in
            let rival = try await house.addClient("rival")
            let draft = ProofDraft.identity(other.issuer, try Subject(Self.subject), nil, isSingleUse: false)
            await #expect(throws: (any Error).self) {
                try await house.desk.trust(draft, of: .id(rival.id), by: house.admin)
            }
            let token = try other.token(Self.claims())
            #expect(try await house.desk.client(presentingToken: token) == client)
            let id = try #require(try await house.desk.proofs(of: client.id).first?.id)
            await #expect(throws: (any Error).self) {
                try await house.desk.distrust(id, of: .id(rival.id), by: house.admin)
            }
            try await house.desk.distrust(id, of: .id(client.id), by: house.admin)
            try await house.expect(.unknownIssuer(other.issuer.text), of: token)
            _ = try await house.desk.trust(draft, of: .id(rival.id), by: house.admin)
            #expect(try await house.desk.client(presentingToken: token).id == rival.id)
            try await house.desk.removeClient(.id(rival.id), by: house.admin)
            try await house.expect(.unknownIssuer(other.issuer.text), of: token)
            let actions = try await house.audited().map(\.action).filter { $0.hasSuffix("trust") }
            #expect(actions == ["client.distrust", "client.trust"])
            let added = try #require(try await house.audited(.clientAdded).first?.details)
            #expect(added.contains(other.issuer.text) && added.contains(Self.subject))
        }
    }
}
