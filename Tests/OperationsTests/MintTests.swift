import Crypto
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Minting", .timeLimit(.minutes(2)))
struct MintTests {
    private func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    @Test("An assertion has exactly these claims and this header, and the active key's signature")
    func claims() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let minted = try await house.desk.mint(.name(agent.name), for: house.admin)
            let token = try CompactToken(minted.token)
            let keys = try await house.desk.ring()
            let active = try #require(keys.active)
            #expect(token.header == #"{"alg":"RS256","typ":"JWT","kid":"\#(active.keyID)"}"#)
            #expect(
                token.claims == """
                    {"iss":"https://login.contoso.example/fed","sub":"agent:00000000-0000-4000-8000-000000000001",\
                    "aud":"api://AzureADTokenExchange","jti":"00000000-0000-4000-8000-000000000002",\
                    "iat":1799999970,"nbf":1799999970,"exp":1800000600}
                    """)
            #expect(try token.isSigned(with: active.publicKey))
            let spare = try #require(keys.keys.first { $0.state == .pending })
            #expect(try !token.isSigned(with: spare.publicKey))
            #expect(minted.expiresAt == 1_800_000_600)
            #expect(
                minted.triple == Triple(issuer: house.desk.issuer, subject: agent.subject, audience: agent.audiences[0])
            )
        }
    }

    @Test(
        "It lives as long as the settings say, counted from the whole second that has begun",
        arguments: [(60, 0.0, 1_800_000_060), (600, 0.999, 1_800_000_600), (3600, 1.5, 1_800_003_601)])
    func times(lifetime: Int, moved: Double, expiry: Int) async throws {
        try await withHouse(.with { $0.settings.tokenLifetime = lifetime }) { house in
            let agent = try await house.addAgent()
            house.clock.advance(moved)
            let minted = try await house.desk.mint(.id(agent.id), for: house.admin)
            let claims = try CompactToken(minted.token).claimValues
            #expect(claims["exp"] as? Int == expiry && minted.expiresAt == expiry)
            #expect(claims["iat"] as? Int == expiry - lifetime - 30)
            #expect(claims["nbf"] as? Int == expiry - lifetime - 30)
        }
    }

    @Test("The audience is the agent's first unless another of its own is asked for")
    func audience() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent(audiences: ["api://a", "api://b"])
            let usual = try await house.desk.mint(.id(agent.id), for: house.admin)
            let other = try await house.desk.mint(.id(agent.id), audience: try Audience("api://b"), for: house.admin)
            #expect(try CompactToken(usual.token).claimValues["aud"] as? String == "api://a")
            #expect(try CompactToken(other.token).claimValues["aud"] as? String == "api://b")
        }
    }

    @Test("The audit row has who, what and the token's hash; the token itself is in no file and no log line")
    func audited() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let client = try await house.addClient(allow: ["agent:weather"])
            let minted = try await house.desk.mint(.name(agent.name), for: .client(client))
            let row = try #require(try await house.audited(.tokenMinted).first)
            #expect(row.actor == "client:\(client.id)" && row.target == "agent:\(agent.id)" && row.outcome == "ok")
            #expect(row.milliseconds == 1_800_000_000_000)
            #expect(row.detail("sha256") == sha256(minted.token))
            #expect(row.detail("aud") == "api://AzureADTokenExchange")
            #expect(row.detail("exp") == "1800000600")
            #expect(row.detail("kid") == (try await house.desk.ring().active?.keyID))
            #expect(try row.detail("jti") == (CompactToken(minted.token).claimValues["jti"] as? String))
            #expect(try house.folder.files(holding: sha256(minted.token).utf8) == ["data/aureole.db-wal"])
            var dumped = ""
            dump(minted, to: &dumped)
            for part in minted.token.split(separator: ".").dropFirst() {
                #expect(try house.folder.files(holding: part.utf8).isEmpty)
                #expect(!house.log.text.contains(part))
                #expect(!"\(minted) \(String(reflecting: minted)) \(dumped)".contains(part))
            }
        }
    }

    @Test("No token leaves when its audit row cannot be written")
    func auditFirst() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            try await house.breakAudit()
            await #expect(throws: StoreFailure.database("no such table: audit")) {
                _ = try await house.desk.mint(.id(agent.id), for: house.admin)
            }
            #expect(house.count("aureole_mints_total", "fault") == 1)
            try await house.mendAudit()
            #expect(try await house.audited(.tokenMinted).isEmpty)
            _ = try await house.desk.mint(.id(agent.id), for: house.admin)
            #expect(house.count("aureole_mints_total", "ok") == 1)
        }
    }

    @Test("No two assertions have the same jti, and each has its row")
    func unique() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await house.desk.mint(.id(agent.id), for: house.admin).token }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(tokens.count == 50)
            let hashes = try await house.audited(.tokenMinted).compactMap { $0.detail("sha256") }
            #expect(Set(hashes) == Set(tokens.map(sha256)))
        }
    }

    @Test("The answer is the one of the contract")
    func answer() async throws {
        try await withHouse { house in
            let agent = try await house.addAgent()
            let minted = try await house.desk.mint(.id(agent.id), for: house.admin)
            #expect(
                minted.json.text == """
                    {"token":"\(minted.token)","token_type":"urn:ietf:params:oauth:token-type:jwt",\
                    "issuer":"https://login.contoso.example/fed","subject":"\(agent.subject)",\
                    "audience":"api://AzureADTokenExchange","expires_at":1800000600}
                    """)
        }
    }
}
