import CryptoExtras
import Cryptography
import Entra
import Federation
import Foundation
import Operations
import Storage
import TestSupport
import Testing

@Suite("Proving an application with a secret or a certificate", .timeLimit(.minutes(2)))
struct CredentialTests {
    private let numbered: StubEntra.Script = { number, _ in .token("access-token-\(number)") }

    private func add(
        _ credential: NewCredential, _ name: String = "graph", in house: TestHouse,
        change: (inout Connection.Settings) throws -> Void = { _ in }
    ) async throws -> Connection {
        try await house.desk.addConnection(try Name(name), credential, by: house.admin) { settings in
            settings.tenant = try Tenant("contoso.example")
            settings.applicationID = try ApplicationID("11111111-2222-3333-4444-555555555555")
            try change(&settings)
        }
    }

    private func secret(_ value: String, expiresAt: Date? = nil) -> NewCredential {
        .secret(Secret(Array(value.utf8)), expiresAt: expiresAt)
    }

    @Test("A secret goes to Entra as it was given, percent-encoded, and nothing is minted")
    func secretIsSent() async throws {
        try await withHouse(entra: numbered) { house in
            let connection = try await add(secret("Q8~a+b&c=%/d"), in: house)
            let exchanged = try await house.desk.exchange(.id(connection.id), for: house.admin)
            #expect(exchanged.token.value == "access-token-0")
            let request = try #require(house.entra.requests.first)
            #expect(request.field("client_secret") == "Q8~a+b&c=%/d" && !request.body.contains("a+b"))
            #expect(request.field("client_assertion") == nil)
            #expect(request.field("grant_type") == "client_credentials")
            #expect(try await house.audited(.tokenMinted).isEmpty)
            let rows = try await house.audited()
            #expect(!rows.contains { $0.details.contains("Q8~") || $0.outcome.contains("Q8~") })
            #expect(!house.log.text.contains("Q8~"))
        }
    }

    @Test(
        "What can be no secret is refused before anything is asked or kept",
        arguments: [
            ("", "empty"), (String(repeating: "a", count: 1025), "longer than any"), ("Q8 ~", "copy it again"),
            ("Q8\u{A0}", "copy it again"), ("\tQ8", "copy it again"),
        ])
    func noSecret(value: String, says: String) async throws {
        try await withHouse { house in
            let refused = await refusal { _ = try await add(secret(value), in: house) }
            guard case .badRequest(let sentence) = refused else {
                Issue.record("\(String(describing: refused))"); return
            }
            #expect(sentence.contains(says) && (value.isEmpty || !sentence.contains(value)))
            let kept = try await house.desk.connections()
            #expect(kept.isEmpty)
        }
    }

    @Test("A secret's ID is told apart from a value by its form")
    func secretID() {
        #expect(secret("0f1e2d3c-aaaa-bbbb-cccc-000000000001").looksLikeSecretID)
        #expect(!secret("Q8~0f1e2d3caaaabbbbcccc").looksLikeSecretID)
        #expect(!NewCredential.federated(.name(try! Name("a"))).looksLikeSecretID)
    }

    @Test("A certificate made here signs an assertion for the tenant's token endpoint, which its public half verifies")
    func assertion() async throws {
        try await withHouse(entra: numbered) { house in
            let made = try await house.desk.createCertificate(Name("cert"), days: 30, by: house.admin)
            #expect(made.notAfter.timeIntervalSince(house.clock.now) == 30 * 86_400)
            let connection = try await add(.certificate(.name(made.name)), in: house)
            _ = try await house.desk.exchange(.id(connection.id), for: house.admin)
            let request = try #require(house.entra.requests.first)
            #expect(request.field("client_secret") == nil)
            let text = try #require(request.field("client_assertion"))
            let assertion = try CompactToken(text)
            let half = try await house.desk.publicHalf(of: .id(made.id))
            #expect(
                assertion.header
                    == #"{"alg":"PS256","typ":"JWT","x5t#S256":"\#(Data(SHA256.hash(data: half.der)).base64URL)"}"#)
            let claims = try assertion.claimValues
            #expect(
                claims["aud"] as? String == "https://localhost:\(house.entra.port)/contoso.example/oauth2/v2.0/token")
            #expect(claims["iss"] as? String == "11111111-2222-3333-4444-555555555555")
            #expect(claims["sub"] as? String == claims["iss"] as? String)
            let now = Int(house.clock.now.timeIntervalSince1970)
            #expect(claims["nbf"] as? Int == now - 30 && claims["iat"] as? Int == now - 30)
            #expect(claims["exp"] as? Int == now + 300)
            #expect(UUID(uuidString: claims["jti"] as? String ?? "") != nil)
            #expect(try assertion.isSigned(byCertificate: half.der, padding: .PSS))
            #expect(try await house.audited(.tokenMinted).isEmpty)
        }
    }

    @Test("A host that knows nothing else gets RS256 and the SHA-1 thumbprint; each assertion has a jti of its own")
    func rs256() async throws {
        try await withHouse(entra: numbered) { house in
            let made = try await house.desk.createCertificate(Name("cert"), bits: 3072, days: 30, by: house.admin)
            let connection = try await add(.certificate(.id(made.id)), in: house) { $0.assertionAlgorithm = .rs256 }
            for _ in 0..<2 {
                _ = try await house.desk.exchange(
                    .id(connection.id), ExchangeRequest(forceRefresh: true), for: house.admin)
            }
            let assertions = try house.entra.requests.compactMap { $0.field("client_assertion") }.map {
                try CompactToken($0)
            }
            let half = try await house.desk.publicHalf(of: .id(made.id))
            for assertion in assertions {
                #expect(
                    assertion.header
                        == #"{"alg":"RS256","typ":"JWT","x5t":"\#(Data(Insecure.SHA1.hash(data: half.der)).base64URL)"}"#
                )
                #expect(try assertion.isSigned(byCertificate: half.der, padding: .insecurePKCS1v1_5))
            }
            #expect(try Set(assertions.map { try $0.claimValues["jti"] as? String }).count == 2)
        }
    }

    @Test("A certificate says what it is, and one that is not there is not found")
    func certificates() async throws {
        try await withHouse { house in
            let made = try await house.desk.createCertificate(Name("cert"), days: 1, by: house.admin)
            let half = try await house.desk.publicHalf(of: .name(made.name))
            #expect(made.thumbprint.description == half.thumbprint && made.subject == half.subject)
            #expect(made.thumbprintSHA256.description == half.thumbprintSHA256 && half.notAfter == made.notAfter)
            let row = try #require(try await house.audited(.certificateAdded).first)
            #expect(row.target == "certificate:\(made.id)" && row.detail("sha256") == half.thumbprintSHA256)
            try await house.desk.removeCertificate(.id(made.id), by: house.admin)
            #expect(try await house.audited(.certificateRemoved).count == 1)
            let missing = StoreFailure.notFound(kind: "certificate", "cert")
            await #expect(throws: missing) { _ = try await house.desk.publicHalf(of: .name(made.name)) }
            await #expect(throws: missing) {
                _ = try await add(.certificate(.name(made.name)), in: house)
            }
        }
    }

    @Test("A file that is no PKCS#12 adds nothing")
    func badFile() async throws {
        try await withHouse { house in
            await #expect(throws: CertificateFileProblem.self) {
                _ = try await house.desk.addCertificate(
                    Name("cert"), pkcs12: Array("no".utf8), password: Secret([]), by: house.admin)
            }
            let kept = try await house.desk.certificates()
            #expect(kept.isEmpty)
        }
    }

    @Test("What Entra says about a credential is said in that credential's words")
    func situation() async throws {
        try await withHouse(entra: { _, _ in .refusal(7_000_215) }) { house in
            let connection = try await add(secret("Q8~"), in: house)
            let refused = await refusal { _ = try await house.desk.exchange(.id(connection.id), for: house.admin) }
            guard case .entraRefused(let answer) = refused else { Issue.record("not refused"); return }
            #expect(answer.advice.page == .clientSecrets)
            let outcome = try #require(try await house.store.outcomes().first)
            #expect(outcome.problem == "AADSTS7000215" && outcome.succeededAt == nil)
        }
    }
}

extension CompactToken {
    func isSigned(byCertificate der: [UInt8], padding: _RSA.Signing.Padding) throws -> Bool {
        let folder = try TemporaryDirectory()
        let file = folder("cert.cer")
        try Data(der).write(to: URL(filePath: file))
        let pem = try openssl("x509", "-inform", "der", "-in", file, "-pubkey", "-noout")
        let key = try _RSA.Signing.PublicKey(pemRepresentation: pem)
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signatureBytes), for: signedBytes, padding: padding)
    }

    private func openssl(_ arguments: String...) throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
