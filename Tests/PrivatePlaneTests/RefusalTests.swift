import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import PrivatePlane

@Suite("How a refusal is answered")
struct RefusalTests {
    @Test("Each refusal has its status and its OAuth error", arguments: AnsweredRefusal.all)
    func status(row: AnsweredRefusal) {
        let error = OAuthError(row.refusal)
        #expect(error.status.code == row.status)
        #expect(error.error == row.error)
    }

    @Test("No case of Refusal is left out of that table")
    func exhaustive() {
        #expect(Set(AnsweredRefusal.all.map { Kind($0.refusal) }) == Set(Kind.allCases))
    }

    @Test("An answer to a refusal is JSON that no cache keeps", arguments: AnsweredRefusal.all)
    func fields(row: AnsweredRefusal) {
        let response = Response(OAuthError(row.refusal))
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.headers[.retryAfter] == row.retryAfter.map(String.init))
        #expect(response.headers[.wwwAuthenticate] == (row.status == 401 ? "Bearer realm=\"aureole\"" : nil))
    }

    @Test("A description keeps to the characters of RFC 6749", arguments: AnsweredRefusal.all)
    func characters(row: AnsweredRefusal) throws {
        let document = Data(OAuthError(row.refusal).json.bytes)
        let members = try #require(try JSONSerialization.jsonObject(with: document) as? [String: Any])
        let description = try #require(members["error_description"] as? String)
        #expect(!description.isEmpty)
        #expect(description.unicodeScalars.allSatisfy(Self.isAllowed), "\(description)")
    }

    @Test(
        "What RFC 6749 does not allow in a description is replaced",
        arguments: [
            ("plain text!", "plain text!"), ("say \"no\"", "say 'no'"), (#"C:\temp"#, "C:/temp"),
            ("a\nb\tc", "a b c"), ("a\r\nb", "a b"), ("Büro", "B?ro"), ("e\u{301}", "e?"), ("\u{7f}\0\u{1b}", "???"),
            ("🗝", "?"), ("", ""), (" !#[]~", " !#[]~"),
        ])
    func replacement(text: String, shown: String) {
        #expect(OAuthError.allowed(text) == shown)
    }

    @Test("What Entra said stands beside it as it was sent")
    func entra() {
        #expect(
            OAuthError(.entraRefused(.sample)).entra?.text == """
                {"code":"AADSTS700213","error_codes":[700213,7],"trace_id":"t","correlation_id":"c",\
                "timestamp":"2026-11-23 10:00:00Z"}
                """)
    }

    @Test("What Entra left out is null, never made up")
    func entraWithoutMarks() {
        let bare = EntraRefusal(
            answer: .init(error: "invalid_client", message: "No."),
            advice: .init(whatHappened: "No.", remedy: "Look.", waiting: .never))
        #expect(
            OAuthError(.entraRefused(bare)).entra?.text
                == #"{"code":null,"error_codes":[],"trace_id":null,"correlation_id":null,"timestamp":null}"#)
    }

    @Test("Only a refusal of Entra's has its member", arguments: AnsweredRefusal.all)
    func onlyEntra(row: AnsweredRefusal) {
        #expect((OAuthError(row.refusal).entra != nil) == (row.status == 502))
    }

    /// %x20-21 / %x23-5B / %x5D-7E
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x21, 0x23...0x5B, 0x5D...0x7E: true
        default: false
        }
    }
}

/// A refusal and what becomes of it.
struct AnsweredRefusal: Sendable, CustomTestStringConvertible {
    let refusal: Refusal
    let status: Int
    let error: String
    var retryAfter: Int?

    var testDescription: String { refusal.word }

    /// Holds every case; texts with characters that have no place in an OAuth description.
    static let all: [AnsweredRefusal] = {
        let name = try! Name("Büro \"1\"")
        let scope = try! Scope("https://graph.microsoft.com/.default")
        let audience = try! Audience("api://\"ü\"")
        let rows: [(Refusal, Int, String)] = [
            (.badRequest("'ü\\' is wrong."), 400, "invalid_request"),
            (.audienceNotAllowed(audience, allowed: [audience]), 400, "invalid_target"),
            (.unknownKey, 401, "invalid_client"),
            (.notGranted, 403, "unauthorized_client"),
            (.scopeNotAllowed(connection: name, allowed: [scope]), 403, "invalid_scope"),
            (.tenantNotAllowed(connection: name), 403, "invalid_target"),
            (.unknownAgent(name.text), 404, "invalid_target"),
            (.unknownConnection(name.text), 404, "invalid_target"),
            (.notUsable(.agentDisabled(name)), 409, "invalid_target"),
            (.notUsable(.noAudience(name)), 409, "invalid_target"),
            (.notUsable(.noActiveKey), 409, "invalid_target"),
            (.notUsable(.connectionIncomplete(name)), 409, "invalid_target"),
            (.tooLarge(limit: 16_384), 413, "invalid_request"),
            (.entraRefused(.sample), 502, "invalid_grant"),
        ]
        let later: [(Refusal, Int, Int)] = [
            (.busy(retryAfter: 1), 429, 1),
            (.entraUnavailable(.throttled, retryAfter: 17), 503, 17),
            (.entraUnavailable(.brokenAnswer(status: 500, problem: "\"ü\""), retryAfter: 5), 503, 5),
            (.entraUnavailable(.timedOut, retryAfter: 5), 503, 5),
            (.entraUnavailable(.unreachable("no \\ route"), retryAfter: 5), 503, 5),
        ]
        return rows.map { AnsweredRefusal(refusal: $0, status: $1, error: $2) }
            + later.map {
                AnsweredRefusal(refusal: $0, status: $1, error: "temporarily_unavailable", retryAfter: $2)
            }
    }()
}

extension EntraRefusal {
    fileprivate static let sample: EntraRefusal = {
        var answer = Answer(
            error: "invalid_client", message: "AADSTS700213: No \"match\"\r\nfor é.", code: "AADSTS700213",
            errorCodes: [700_213, 7])
        answer.traceID = "t"
        answer.correlationID = "c"
        answer.timestamp = "2026-11-23 10:00:00Z"
        return EntraRefusal(answer: answer, advice: .init(whatHappened: "No.", remedy: "Compare.", waiting: .mayHelp))
    }()
}

/// One name a case. Without a default, so that a new refusal has to be named here, and then lacks its row above.
private enum Kind: CaseIterable {
    case badRequest, unknownKey, notGranted, unknownAgent, unknownConnection, audience, scope, tenant, notUsable
    case tooLarge, busy, entraRefused, entraUnavailable

    init(_ refusal: Refusal) {
        switch refusal {
        case .badRequest: self = .badRequest
        case .unknownKey: self = .unknownKey
        case .notGranted: self = .notGranted
        case .unknownAgent: self = .unknownAgent
        case .unknownConnection: self = .unknownConnection
        case .audienceNotAllowed: self = .audience
        case .scopeNotAllowed: self = .scope
        case .tenantNotAllowed: self = .tenant
        case .notUsable: self = .notUsable
        case .tooLarge: self = .tooLarge
        case .busy: self = .busy
        case .entraRefused: self = .entraRefused
        case .entraUnavailable: self = .entraUnavailable
        }
    }
}
