import Federation
import Foundation
import Testing

@testable import aureole

@Suite("What programs that run this want printed")
struct ExecutableFormatTests {
    private let assertion = FreshAssertion(token: "a.b.c", expiresAt: 1_800_000_600, json: "")

    @Test(
        "The environment tells who asks, and --for goes before it",
        arguments: [
            (nil, ["KUBERNETES_EXEC_INFO": "{}"], "client.authentication.k8s.io/v1"),
            (
                nil, ["KUBERNETES_EXEC_INFO": #"{"apiVersion":"client.authentication.k8s.io/v1beta1","spec":{}}"#],
                "client.authentication.k8s.io/v1beta1"
            ),
            (nil, ["KUBERNETES_EXEC_INFO": #"{"apiVersion":"evil/v1"}"#], "client.authentication.k8s.io/v1"),
            (.kubernetes, ["GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE": "x"], "client.authentication.k8s.io/v1"),
        ] as [(ExecutableFormat.Word?, [String: String], String)])
    func kubernetes(word: ExecutableFormat.Word?, environment: [String: String], version: String) throws {
        let format = try ExecutableFormat(word, environment: environment)
        #expect(
            format.document(assertion).text == """
                {"apiVersion":"\(version)","kind":"ExecCredential",\
                "status":{"token":"a.b.c","expirationTimestamp":"2027-01-15T08:10:00Z"}}
                """)
        #expect(format.document(Complaint("No.")) == nil)
    }

    @Test("Google's libraries get their own, for a failure too")
    func google() throws {
        let format = try ExecutableFormat(nil, environment: ["GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE": "x"])
        #expect(
            format.document(assertion).text == """
                {"version":1,"success":true,"token_type":"urn:ietf:params:oauth:token-type:jwt","id_token":"a.b.c",\
                "expiration_time":1800000600}
                """)
        #expect(
            format.document(Complaint("it failed", hint: "do it again"))?.text == """
                {"version":1,"success":false,"code":"aureole","message":"It failed. Do it again."}
                """)
    }

    @Test("Run by hand, it says what to add")
    func byHand() throws {
        #expect(throws: CommandFailure.self) { try ExecutableFormat(nil, environment: [:]) }
        #expect(try ExecutableFormat(.google, environment: [:]) == .google)
    }
}
