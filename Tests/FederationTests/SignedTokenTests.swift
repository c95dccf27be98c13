import Federation
import Foundation
import Testing

@Suite("A token of another issuer, before it is believed")
struct SignedTokenTests {
    private static let header = #"{"alg":"RS256","kid":"k"}"#
    private static let payload = #"{"iss":"https://i","sub":"s","aud":"a","exp":1800003600,"iat":1800000000}"#
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func token(_ header: String = header, _ payload: String = payload) -> String {
        [header, payload, "signature"].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
    }

    @Test("It is taken apart: what is signed are its first two parts, as they were sent")
    func parts() throws {
        let token = try SignedToken(Self.token())
        #expect(token.algorithm == .rs256 && token.keyID == "k")
        #expect(token.signature == Array("signature".utf8))
        #expect(
            Self.token() == String(decoding: token.signingInput, as: UTF8.self) + "."
                + Base64URL.encode(token.signature))
        #expect(token.claims.issuer == "https://i" && token.claims.subject == "s" && token.claims.audiences == ["a"])
        #expect(token.claims.expiresAt == Self.now + 3600 && token.claims.issuedAt == Self.now)
        #expect(token.claims.notBefore == nil && token.claims.tokenID == nil)
    }

    @Test("Several audiences are all of them, and numbers may have a fraction")
    func spellings() throws {
        let token = try SignedToken(
            Self.token(Self.header, #"{"iss":"i","sub":"s","aud":["a","b"],"exp":1.8e9,"nbf":1799999999.5,"jti":"j"}"#))
        #expect(token.claims.audiences == ["a", "b"] && token.claims.tokenID == "j")
        #expect(token.claims.expiresAt == Self.now && token.claims.notBefore == Self.now - 0.5)
    }

    @Test(
        "An algorithm that needs no key, or a secret one, is not taken",
        arguments: ["none", "None", "HS256", "HS512", "EdDSA", "RS1", "rs256", ""])
    func algorithms(name: String) {
        #expect(throws: UnusableToken.algorithm(name)) { try SignedToken(Self.token(#"{"alg":"\#(name)"}"#)) }
    }

    @Test("Keys that it brings along mean nothing; a header that has to be understood is refused")
    func headers() throws {
        let own = #"{"alg":"RS256","jwk":{"kty":"RSA"},"jku":"https://evil","x5u":"https://evil","x5c":["x"]}"#
        #expect(try SignedToken(Self.token(own)).keyID == nil)
        for header in [#"{"alg":"RS256","crit":["b64"],"b64":false}"#, #"{"alg":"RS256","crit":null}"#] {
            #expect(throws: UnusableToken.self) { try SignedToken(Self.token(header)) }
        }
    }

    @Test(
        "What is no token is told",
        arguments: [
            "", ".", "..", "a.b.c", "a.b", "e30.e30.", "e30.e30.c2ln.e30", "e30=.e30.c2ln", "e3 .e30.c2ln",
            "\u{1F5DD}.e30.c2ln", token() + "=", token().replacing(".", with: ","), "W10.e30.c2ln", token("{", "{}"),
        ])
    func malformed(text: String) {
        #expect(throws: UnusableToken.self) { try SignedToken(text) }
    }

    @Test(
        "A claim that is missing or of another type is named",
        arguments: [
            (#"{"sub":"s","aud":"a","exp":1}"#, "iss"), (#"{"iss":"","sub":"s","aud":"a","exp":1}"#, "iss"),
            (#"{"iss":"i","aud":"a","exp":1}"#, "sub"), (#"{"iss":"i","sub":"s","exp":1}"#, "aud"),
            (#"{"iss":"i","sub":"s","aud":[],"exp":1}"#, "aud"), (#"{"iss":"i","sub":"s","aud":"a"}"#, "exp"),
            (#"{"iss":"i","sub":"s","aud":"a","exp":-1}"#, "exp"),
            (#"{"iss":"i","sub":"s","aud":"a","exp":1e300}"#, "exp"),
            (#"{"iss":"i","sub":"s","aud":"a","exp":1,"nbf":-1}"#, "nbf"),
        ])
    func claims(payload: String, name: String) {
        #expect(throws: UnusableToken.claim(name)) { try SignedToken(Self.token(Self.header, payload)) }
    }

    @Test("What is larger than any token is not even taken apart")
    func size() {
        let long = Self.token(Self.header, #"{"iss":""# + String(repeating: "a", count: SignedToken.limit) + "\"}")
        #expect(throws: UnusableToken.tooLarge) { try SignedToken(long) }
    }

    @Test(
        "It is good from a minute before it begins until it ends",
        arguments: [
            (0.0, nil), (3599, nil), (3600, .expired), (1e9, .expired), (-60, nil), (-61, .notYetValid),
        ] as [(Double, UnusableToken?)])
    func times(seconds: Double, flaw: UnusableToken?) throws {
        let token = try SignedToken(Self.token())
        if let flaw {
            #expect(throws: flaw) { try token.checkTimes(at: Self.now + seconds) }
        } else {
            try token.checkTimes(at: Self.now + seconds)
        }
    }

    @Test("One that is good for more than a day is not believed", arguments: [(86_400, true), (86_401, false)])
    func life(seconds: Int, isTaken: Bool) throws {
        for begin in ["\"iat\":1800000000,", ""] {
            let payload = #"{"iss":"i","sub":"s","aud":"a",\#(begin)"exp":\#(1_800_000_000 + seconds)}"#
            let token = try SignedToken(Self.token(Self.header, payload))
            #expect(((try? token.checkTimes(at: Self.now)) != nil) == isTaken)
        }
    }
}
