import Crypto
import CryptoExtras
import Foundation

@testable import EntraSimulator

/// A world in which a federated token request succeeds: what Entra knows, what the issuer publishes, what the client
/// sends. A test changes one thing and sees what becomes of it.
struct Draft: Sendable {
    static let tenant = "11111111-1111-4111-8111-111111111111"
    static let otherTenant = "33333333-3333-4333-8333-333333333333"
    static let client = "22222222-2222-4222-8222-222222222222"
    static let otherClient = "44444444-4444-4444-8444-444444444444"
    static let audience = "api://AzureADTokenExchange"

    static let anna = "55555555-5555-4555-8555-555555555555"
    static let callback = "https://aureole.example/callback?site=1"
    static let verifier = String(repeating: "v", count: 43)

    let issuer: String
    var tenant = Draft.tenant
    var headers: [(String, String)] = []
    var contentType = "application/x-www-form-urlencoded"
    var form: [(String, String)]
    var header: JSONValue = ["alg": "RS256", "typ": "JWT", "kid": "key-1"]
    var claims: JSONValue
    var key = Keys.signing
    /// Sent in place of the signed token.
    var assertion: String?
    var app: JSONValue
    var keys = [Keys.signing.jwk("key-1")]
    var discovery: JSONValue
    /// Answers of the issuer in place of the documents above, by path.
    var manners: [String: TestIssuer.Manner] = [:]
    var cloud: JSONValue?
    var users: JSONValue = []
    /// The parameters of an authorization request.
    var query: [(String, String)] = []

    init(issuer: TestIssuer, now: Date) {
        let time = Int64(now.timeIntervalSince1970)
        self.issuer = issuer.base
        discovery = issuer.discovery()
        form = [
            ("grant_type", "client_credentials"), ("client_id", Self.client),
            ("scope", "https://graph.microsoft.com/.default"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ]
        claims = [
            "iss": .string(issuer.base), "sub": "agent:42", "aud": .string(Self.audience), "jti": "1",
            "iat": .integer(time - 30), "nbf": .integer(time - 30), "exp": .integer(time + 600),
        ]
        app = [
            "clientId": .string(Self.client), "displayName": "Halo", "tenant": "contoso.example",
            "federatedCredentials": [Self.credential("aureole", issuer: issuer.base, subject: "agent:42")],
            "roles": ["https://graph.microsoft.com": ["User.Read.All"], "api://backend": ["Work.Do"]],
        ]
    }

    static func credential(
        _ name: String, issuer: String, subject: String, audience: String = Draft.audience
    ) -> JSONValue {
        [
            "name": .string(name), "issuer": .string(issuer), "subject": .string(subject),
            "audiences": [.string(audience)],
        ]
    }

    /// The apps file.
    var directory: JSONValue {
        [
            "tenants": [
                ["id": .string(Self.tenant), "domains": ["contoso.example"], "cloud": cloud ?? .null],
                ["id": .string(Self.otherTenant)],
            ],
            "applications": [app], "users": users,
        ]
    }

    /// Sends nothing to prove the client with.
    mutating func withoutProof() {
        set("client_assertion_type", nil)
        assertion = ""
    }

    mutating func set(_ name: String, _ value: String?) {
        form.removeAll { $0.0 == name }
        if let value { form.append((name, value)) }
    }

    /// A secret in place of the assertion.
    mutating func useSecret(_ secret: String, registered: JSONValue...) {
        withoutProof()
        set("client_secret", secret)
        app["secrets"] = .array(registered)
    }

    /// An assertion signed with a certificate of the application's own, in place of the federated one.
    mutating func useCertificate(at base: String, validFrom: Date, until: Date) {
        let certificate = Keys.signing.certificate(from: validFrom, until: until)
        app["certificates"] = [.string(certificate.pem)]
        header = ["alg": "PS256", "typ": "JWT", "x5t#S256": .string(certificate.x5tS256)]
        claims["iss"] = .string(Self.client)
        claims["sub"] = .string(Self.client)
        claims["aud"] = .string("\(base)/\(Self.tenant)/oauth2/v2.0/token")
    }

    var body: String {
        let assertion = self.assertion ?? key.token(header: header, claims: claims)
        let fields = assertion.isEmpty ? form : form + [("client_assertion", assertion)]
        return fields.map { "\(Self.encode($0.0))=\(Self.encode($0.1))" }.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    }
}
