import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Testing

@testable import PrivatePlane

@Suite("Problem documents")
struct ProblemTests {
    @Test("Each kind has a type of its own, a title and a status that is an error", arguments: Problem.Kind.allCases)
    func kinds(kind: Problem.Kind) throws {
        let response = Response(Problem(kind, "It is so."))
        let members = try #require(
            try JSONSerialization.jsonObject(with: Data(Problem(kind, "It is so.").json.bytes)) as? [String: Any])
        #expect(members["type"] as? String == "/problems/\(kind.rawValue)")
        #expect(members["status"] as? Int == response.status.code)
        #expect((400..<600).contains(response.status.code))
        #expect((members["title"] as? String)?.isEmpty == false)
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test("A refusal has the same status as at the token endpoints", arguments: AnsweredRefusal.all)
    func refusals(row: AnsweredRefusal) {
        let problem = Problem(row.refusal)
        #expect(problem.kind.status.code == row.status)
        #expect(problem.retryAfter == row.retryAfter)
        #expect(problem.detail == row.refusal.description)
        #expect(problem.hint == row.refusal.hint)
        #expect((problem.entra != nil) == (row.status == 502))
    }

    @Test(
        "Each reason of an administrative no has its kind",
        arguments: [
            (AdminRefusal.Reason.invalidText, 400), (.certificateFile, 400), (.notFound, 404), (.nameTaken, 409),
            (.subjectTaken, 409), (.certificateKnown, 409), (.inUse, 409), (.changedMeanwhile, 409),
            (.otherVersion, 412), (.ring, 409), (.masterKeyReplaced, 409), (.proofTaken, 409),
        ])
    func reasons(reason: AdminRefusal.Reason, status: Int) {
        #expect(Problem.Kind(reason).status.code == status)
    }

    @Test("The whole document of one, in its order")
    func document() {
        var problem = Problem(.invalidValue, "No.", hint: "Do.", pointer: "/a")
        problem.entra = ["code": "AADSTS1"]
        problem.members = [.init("more", 1)]
        #expect(
            problem.json.text == """
                {"type":"/problems/invalid-value","title":"A value is not as it has to be","status":400,"detail":"No.",\
                "hint":"Do.","pointer":"/a","entra":{"code":"AADSTS1"},"more":1}
                """)
    }
}
