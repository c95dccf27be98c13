import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Secrets at the admin API")
struct AdminSecrecyTests {
    @Test("No answer, error and log line holds a secret; a client's key is in the answer that made it alone")
    func secrets() async throws {
        let plan = HousePlan()
        try await withYard(plan, entra: { number, _ in number < 2 ? .refusal(7_000_215) : .token("an.access.token") }) {
            yard in
            let estate = try await yard.house.furnishForAdmins()
            let secrets = ["Secret~Value~One", "Secret~Value~Two", "a password of a file", estate.boss, estate.job]
            var answers: [Answer] = []
            for body in [
                #"{"name":"s","secret":{"value":"Secret~Value~One"}}"#,
                #"{"name":"s","secret":{"value":"Secret~Value~One"}}"#,
                #"{"name":"t","secret":{"value":"Secret~Value~One "}}"#,
                #"{"name":"t","secret":{"value":7,"x":"Secret~Value~One"}}"#,
                #"{"name":"t","secret":"Secret~Value~One"}"#, #"{"name":"t","secrt":{"value":"Secret~Value~One"}}"#,
                #"{"name":"t","secret":{"value":"Secret~Value~One"}"#,
            ] { answers.append(try await yard.call("POST", "/connections", key: estate.boss, body)) }
            let wish = #"{"secret":{"value":"Secret~Value~Two"}}"#
            for path in ["graph", "graph", "graph", "s", "nobody"] {
                answers.append(try await yard.call("POST", "/connections/\(path)/credential", key: estate.boss, wish))
            }
            answers.append(try await yard.call("GET", "/connections/s", key: estate.boss))
            answers.append(
                try await yard.call(
                    "POST", "/certificates", key: estate.boss,
                    #"{"name":"f","pkcs12":"AAAA","password":"a password of a file"}"#))
            let made = try await yard.call("POST", "/clients", key: estate.boss, #"{"name":"n"}"#)
            let key = try #require(try made.text("key"))
            for call in AdminCall.all where call.status != 204 && !call.path.contains("revoke") {
                answers.append(try await yard.answer(to: call, key: estate.boss))
            }
            #expect(answers.count > 40)
            for answer in answers {
                for secret in secrets + [key, "PRIVATE KEY", "an.access.token"] {
                    #expect(!answer.body.contains(secret), "\(answer.body)")
                }
            }
            for secret in secrets + [key] { #expect(!yard.house.log.text.contains(secret)) }
        }
    }
}
