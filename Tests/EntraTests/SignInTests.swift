import Federation
import Foundation
import Testing

@testable import Entra

@Suite("People who sign in, as Entra is asked about them")
struct SignInTests {
    private let application = try! ApplicationID("AAAAAAAA-2222-3333-4444-555555555555")

    private func address(scope: String = "https://graph.microsoft.com/User.Read", claims: String? = nil) throws
        -> String
    {
        BrowserAddress.signIn(
            at: try Authority("https://login.example.com/base"), tenant: Sample.tenant, applicationID: application,
            redirectURI: "http://localhost:8444/auth/callback", scope: scope, state: "st-_", codeChallenge: "ch-_",
            claims: claims
        ).url
    }

    @Test("The address of a sign-in, to the byte")
    func signIn() throws {
        #expect(
            try address()
                == "https://login.example.com/base/contoso.onmicrosoft.com/oauth2/v2.0/authorize"
                + "?client_id=aaaaaaaa-2222-3333-4444-555555555555&response_type=code"
                + "&redirect_uri=http%3A%2F%2Flocalhost%3A8444%2Fauth%2Fcallback&response_mode=query"
                + "&scope=openid%20profile%20offline_access%20https%3A%2F%2Fgraph.microsoft.com%2FUser.Read&state=st-_"
                + "&code_challenge=ch-_&code_challenge_method=S256&prompt=select_account")
    }

    @Test("What Entra demands goes in whole, and nothing in it can become another parameter")
    func claims() throws {
        #expect(try address(claims: #"{"a":"b&state=x#"}"#).hasSuffix("&claims=%7B%22a%22%3A%22b%26state%3Dx%23%22%7D"))
        #expect(
            try address(scope: "a&state=x").contains(
                "&scope=openid%20profile%20offline_access%20a%26state%3Dx&state=st-_&"))
    }

    @Test("The address of an administrator's consent, to the byte")
    func consent() throws {
        let address = BrowserAddress.adminConsent(
            at: Authority(of: .china), tenant: Sample.tenant, applicationID: application,
            redirectURI: "https://a.example/auth/callback", scope: try Scope("https://graph.microsoft.com/.default"),
            state: "s")
        #expect(
            address.url == Authority(of: .china).text + "/contoso.onmicrosoft.com/v2.0/adminconsent"
                + "?client_id=aaaaaaaa-2222-3333-4444-555555555555&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
                + "&redirect_uri=https%3A%2F%2Fa.example%2Fauth%2Fcallback&state=s")
    }

    private static let forms: [(grant: TokenRequest.Grant, form: String)] = [
        (
            .authorizationCode("c/1", redirectURI: "http://l/cb", codeVerifier: "v~", scope: "s offline_access"),
            "&scope=s%20offline_access&grant_type=authorization_code&code=c%2F1&redirect_uri=http%3A%2F%2Fl%2Fcb"
                + "&code_verifier=v~&client_secret=p%26w"
        ),
        (
            .refreshToken("r+1", scope: "s offline_access"),
            "&scope=s%20offline_access&grant_type=refresh_token&refresh_token=r%2B1&client_secret=p%26w"
        ),
    ]

    @Test("The forms for a code and a refresh token, to the byte", arguments: forms)
    func form(grant: TokenRequest.Grant, form: String) {
        let request = TokenRequest(
            tenant: Sample.tenant, cloud: .public, applicationID: application, grant: grant, proof: .secret("p&w"))
        #expect(
            String(decoding: request.form, as: UTF8.self) == "client_id=aaaaaaaa-2222-3333-4444-555555555555" + form)
        #expect(request.situation == Situation(credential: .secret, permissions: .delegated))
        #expect(shownAll(grant).contains("<grant>"))
        for secret in ["c/1", "v~", "r+1", "p&w"] { #expect(!shownAll(request).contains(secret)) }
    }

    private func answered(_ more: String) -> TokenAnswer? {
        let reply = TokenReply(status: 200, body: Array(Sample.success(more: more).utf8))
        guard case .token(let answer) = reply.outcome(sentAt: .now) else { return nil }
        return answer
    }

    @Test("What comes with a person's token is read, and prints as a placeholder")
    func fields() throws {
        let answer = try #require(
            answered(#","refresh_token":"1.refresh","scope":"User.Read openid","id_token":"a.person.x""#))
        #expect(
            answer.refreshToken == "1.refresh" && answer.scope == "User.Read openid" && answer.idToken == "a.person.x")
        #expect(shownAll(answer).contains("<answer with a token>"))
        for secret in ["1.refresh", "a.person.x", Sample.accessToken] { #expect(!shownAll(answer).contains(secret)) }
    }

    /// The refresh token of an answer, and what is made of it.
    private static let refreshTokens: [(text: String, kept: Int?)] = [
        (#""""#, nil), (#""a\nb""#, nil), (#""é""#, nil), ("7", nil), ("null", nil),
        ("\"\(String(repeating: "r", count: 16_384))\"", 16_384), ("\"\(String(repeating: "r", count: 16_385))\"", nil),
    ]

    @Test("A refresh token that cannot be one counts as missing", arguments: refreshTokens)
    func refreshToken(text: String, kept: Int?) throws {
        #expect(try #require(answered(",\"refresh_token\":\(text)")).refreshToken?.utf8.count == kept)
    }

    @Test("The list of permissions is cut")
    func scope() throws {
        let answer = try #require(answered(",\"scope\":\"\(String(repeating: "s", count: 10_000))\""))
        #expect(answer.scope?.count == 4003)
    }
}
