import Federation
import Foundation
import Testing

@testable import Entra

@Suite("Reading a refusal of Entra")
struct RefusalAnswerTests {
    private func refusal(_ status: Int, _ body: String) throws -> EntraRefusal {
        let outcome = TokenReply(status: status, body: Array(body.utf8)).outcome(sentAt: .now)
        guard case .refused(let refusal) = outcome else {
            Issue.record("\(outcome)")
            throw CancellationError()
        }
        return refusal
    }

    @Test("All that support asks for is taken over as it was sent", arguments: [" ", "\\r\\n", "\\n", " \\r\\n "])
    func complete(separator: String) throws {
        let body = """
            {"error":"invalid_client","error_description":"AADSTS700213: No record for 'a\\u00e4'.\(separator)Trace ID: t-1\
            \(separator)Correlation ID: c-1\(separator)Timestamp: 2026-11-23 10:00:00Z","error_codes":[700213,50027],\
            "timestamp":"2026-11-23 10:00:01Z","trace_id":"t-2","correlation_id":"c-2"}
            """
        let refusal = try refusal(401, body)
        #expect(refusal.code == "AADSTS700213")
        #expect(refusal.errorCodes == [700213, 50027])
        #expect(refusal.error == "invalid_client")
        #expect(refusal.message == "AADSTS700213: No record for 'aä'.")
        #expect(refusal.traceID == "t-2")
        #expect(refusal.correlationID == "c-2")
        #expect(refusal.timestamp == "2026-11-23 10:00:01Z")
        #expect(refusal.mayBePropagating)
        #expect(refusal.hint.contains("Subject claim to validate"))
        #expect(refusal.mismatchedFields == [.subject])
    }

    @Test("Ids that have no member of their own are read from the text", arguments: [" ", "\\r\\n"])
    func idsInText(separator: String) throws {
        let body = """
            {"error":"invalid_client","error_description":"AADSTS700016: Unknown.\(separator)Trace ID: t-1\(separator)\
            Correlation ID: c-1\(separator)Timestamp: 2026-11-23 10:00:00Z"}
            """
        let refusal = try refusal(400, body)
        #expect(refusal.message == "AADSTS700016: Unknown.")
        #expect(refusal.errorCodes == [])
        #expect([refusal.traceID, refusal.correlationID, refusal.timestamp] == ["t-1", "c-1", "2026-11-23 10:00:00Z"])
    }

    private static let codes: [(body: String, code: String?)] = [
        (#"{"error":"x","error_description":"AADSTS50027: a AADSTS90014: b","error_codes":[90014]}"#, "AADSTS50027"),
        (#"{"error":"x","error_description":"no number","error_codes":[90014,50027]}"#, "AADSTS90014"),
        (#"{"error":"x","error_codes":[90014]}"#, "AADSTS90014"),
        (#"{"error":"x","error_description":"AADSTS: none"}"#, nil),
        (#"{"error":"x","error_codes":"90014"}"#, nil),
        (#"{"error":"x"}"#, nil),
        (#"{"error_description":"AADSTS90014: half an answer"}"#, "AADSTS90014"),
        ("<html>AADSTS900023: Specified tenant is wrong</html>", "AADSTS900023"),
    ]

    @Test("The number comes from the text, else from the list", arguments: codes)
    func code(body: String, code: String?) throws {
        #expect(try refusal(400, body).code == code)
    }

    @Test("An answer without a sentence gets one")
    func noSentence() throws {
        #expect(try refusal(400, #"{"error":"invalid_grant"}"#).message == "Entra gave no reason")
    }

    @Test("What the next sign-in of a person has to carry is kept to the byte")
    func claims() throws {
        let body = #"{"error":"interaction_required","suberror":"basic_action","error_codes":[50076],"claims":"#
        let claims = #""{\"access_token\":{\"capolids\":\n{\"essential\":true,\"values\":[\"\u00e9/\"]}}}""#
        let refusal = try refusal(400, body + claims + "}")
        #expect(refusal.suberror == "basic_action")
        #expect(refusal.claims == "{\"access_token\":{\"capolids\":\n{\"essential\":true,\"values\":[\"\u{E9}/\"]}}}")
        #expect(refusal.needsSignIn && !refusal.mayBePropagating)
    }

    private static let unusable = [
        "null", "7", #"{"access_token":{}}"#, #""""#, #""[]""#, #""7""#, #""null""#, #""{""#, #""{} x""#,
        #""{\"a\":tru}""#, #""{\"a\":\"\#(Sample.accessToken)\"}""#,
        #""{\"a\":\"\#(String(repeating: "x", count: 8185))\"}""#,
    ]

    @Test("Claims that are no JSON object, too long or hold a token are none", arguments: unusable)
    func noClaims(claims: String) throws {
        let refusal = try refusal(400, #"{"error":"interaction_required","claims":\#(claims)}"#)
        #expect(refusal.claims == nil && refusal.suberror == nil)
    }

    @Test("Claims of 8 kB are kept")
    func longClaims() throws {
        let long = #"{\"a\":\"\#(String(repeating: "x", count: 8184))\"}"#
        #expect(try refusal(400, #"{"error":"x","claims":"\#(long)"}"#).claims?.utf8.count == 8192)
    }

    @Test("Who asked decides what a refusal means")
    func situation() throws {
        func advice(_ situation: Situation?) throws -> Advice {
            var reply = TokenReply(status: 400, body: Array(Sample.failure(700027).utf8))
            if let situation { reply.situation = situation }
            guard case .refused(let refusal) = reply.outcome(sentAt: .now) else { throw CancellationError() }
            return refusal.advice
        }
        #expect(try advice(nil).value == .issuer)
        #expect(
            try advice(.init(credential: .certificate, permissions: .application)).value == .certificateThumbprint)
    }

    @Test("A refusal with a known number is one whatever the status", arguments: [200, 400, 401, 403, 500, 503])
    func anyStatus(status: Int) throws {
        #expect(try refusal(status, Sample.failure(700016)).code == "AADSTS700016")
    }

    @Test("Whatever looks like a token, breaks a line or has no end is kept out of the text")
    func hostileText() throws {
        let text = "AADSTS50027: \(Sample.assertion)\\nforged line\\u0000 " + String(repeating: "x", count: 5000)
        let body = """
            {"error":"\(Sample.accessToken)","error_description":"\(text)","trace_id":"\(Sample.accessToken)",\
            "suberror":"\(Sample.accessToken)","correlation_id":"a\\nb","error_codes":[\((1...100).map(String.init).joined(separator: ","))]}
            """
        let refusal = try refusal(400, body)
        #expect(!shownAll(refusal).contains("eyJ"))
        #expect(refusal.message.hasPrefix("AADSTS50027: <token> forged line"))
        #expect(!refusal.message.unicodeScalars.contains { $0.value < 0x20 })
        #expect(refusal.message.count <= 2003)
        #expect(refusal.correlationID == "a b")
        #expect(refusal.errorCodes.count == 16)
    }
}
