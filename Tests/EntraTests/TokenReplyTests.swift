import Federation
import Foundation
import Testing

@testable import Entra

@Suite("Reading an answer of the token endpoint")
struct TokenReplyTests {
    private let sent = Date(timeIntervalSince1970: 1_700_000_000)

    private func outcome(_ status: Int, _ body: String) -> TokenReply.Outcome {
        TokenReply(status: status, body: Array(body.utf8)).outcome(sentAt: sent)
    }

    private static let lives: [(body: String, life: Double, refresh: Double)] = [
        (Sample.success(), 3599, 3299),
        (Sample.success(expiresIn: "\"3599\""), 3599, 3299),
        (Sample.success(expiresIn: "3599.0"), 3599, 3299),
        (Sample.success(expiresIn: "86400", more: #","refresh_in":43200"#), 86400, 43200),
        (Sample.success(expiresIn: "86400", more: #","refresh_in":"43200""#), 86400, 43200),
        (Sample.success(expiresIn: "3600", more: #","refresh_in":3500"#), 3600, 3300),
        (Sample.success(expiresIn: "3600", more: #","refresh_in":-5"#), 3600, 0),
        (Sample.success(expiresIn: "3600", more: #","refresh_in":"soon""#), 3600, 3300),
        (Sample.success(expiresIn: "300"), 300, 0),
        (Sample.success(expiresIn: "1"), 1, 0),
        (Sample.success(more: #","ext_expires_in":7200,"nested":{"a":[1,2,{"b":null}]}"#), 3599, 3299),
        (Sample.success().replacing("Bearer", with: "bEARER"), 3599, 3299),
    ]

    @Test("A token lives from before the request was sent, and is due for refresh as Entra says", arguments: lives)
    func token(body: String, life: Double, refresh: Double) {
        #expect(
            outcome(200, body)
                == .token(
                    TokenAnswer(
                        token: AccessToken(
                            value: Sample.accessToken, expiresAt: sent + life, refreshAt: sent + refresh))))
    }

    private static let expiries = [
        "null", "0", "-1", "\"\"", "\"-1\"", "\"+3599\"", "\"3599 \"", "\"an hour\"", "3599.5", "1e40", "true",
        "[3599]",
        "31536001", "99999999999999999999", "\"99999999999999999999\"",
    ]

    @Test("A token without a sensible life is refused", arguments: expiries)
    func nonsenseExpiry(text: String) {
        #expect(outcome(200, Sample.success(expiresIn: text)) == broken(200, "has no usable expires_in"))
    }

    private static let brokenAnswers: [(status: Int, body: String, problem: String)] = [
        (200, "", "is empty"),
        (200, "<!DOCTYPE html><title>Sign in</title>", "is neither a token nor an error of Entra's"),
        (200, "{", "is neither a token nor an error of Entra's"),
        (200, "[]", "is neither a token nor an error of Entra's"),
        (200, "null", "is neither a token nor an error of Entra's"),
        (200, "\u{FEFF}", "is neither a token nor an error of Entra's"),
        (200, "{}", "has no usable access_token"),
        (200, #"{"token_type":"Bearer","expires_in":3599}"#, "has no usable access_token"),
        (200, #"{"token_type":"Bearer","expires_in":3599,"access_token":""}"#, "has no usable access_token"),
        (200, #"{"token_type":"Bearer","expires_in":3599,"access_token":7}"#, "has no usable access_token"),
        (200, #"{"token_type":"Bearer","expires_in":3599,"access_token":"a\r\nb"}"#, "has no usable access_token"),
        (200, #"{"token_type":"Bearer","expires_in":3599,"access_token":"tökén"}"#, "has no usable access_token"),
        (200, Sample.success().replacing("Bearer", with: "DPoP"), "has a token_type other than Bearer"),
        (200, #"{"expires_in":3599,"access_token":"x"}"#, "has a token_type other than Bearer"),
        (200, #"{"token_type":"Bearer","access_token":"x"}"#, "has no usable expires_in"),
        (201, Sample.success(), "is neither a token nor an error of Entra's"),
        (204, "", "is empty"),
        (301, Sample.success(), "is a redirect, which is never followed"),
        (400, "<html>Bad request</html>", "is neither a token nor an error of Entra's"),
        (404, "not found", "is neither a token nor an error of Entra's"),
        (403, #"{"error":"access_denied","error_description":"Blocked."}"#, "has no AADSTS number"),
        (500, #"{"error":"server_error"}"#, "has no AADSTS number"),
        (503, "", "is empty"),
        (500, Sample.failure(999_123_456), "is AADSTS999123456"),
        (
            400, Sample.failure(90033, error: "temporarily_unavailable"),
            "is AADSTS90033, a passing fault on Entra's side"
        ),
        (
            400, #"{"error":"temporarily_unavailable"}"#, "is temporarily_unavailable, a passing fault on Entra's side"
        ),
    ]

    @Test("What is no answer is broken, in words without any of its text", arguments: brokenAnswers)
    func brokenAnswer(status: Int, body: String, problem: String) {
        #expect(outcome(status, body) == broken(status, problem))
    }

    @Test("A body that is nested without end is broken, and no more", arguments: ["[", #"{"a":"#, #"{"error":["#])
    func nested(opening: String) {
        #expect(
            outcome(200, String(repeating: opening, count: 250_000 / opening.count))
                == broken(200, "is neither a token nor an error of Entra's"))
    }

    @Test("A body that was cut at the limit is broken")
    func tooLarge() {
        #expect(
            TokenReply(status: 200, body: nil).outcome(sentAt: sent) == broken(200, "is larger than any token answer"))
    }

    @Test(
        "Too many requests are told apart from other faults",
        arguments: [
            (429, ""), (429, "<html></html>"), (429, Sample.failure(700016)), (400, Sample.failure(90055)),
            (503, Sample.failure(90055)), (400, Sample.failure(50196)), (400, Sample.failure(90024)),
        ])
    func throttled(status: Int, body: String) {
        #expect(outcome(status, body) == .unavailable(.throttled))
    }

    @Test("A token of a broken answer does not show in what is said about it")
    func noEcho() {
        for body in [Sample.success(expiresIn: "null"), Sample.success() + "x", "<p>\(Sample.accessToken)</p>"] {
            #expect(!shownAll(outcome(200, body)).contains("eyJ"))
        }
    }

    private func broken(_ status: Int, _ problem: String) -> TokenReply.Outcome {
        .unavailable(.brokenAnswer(status: status, problem: "the answer \(problem)"))
    }
}
