import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Clients without a key: the admin API and the pages", .timeLimit(.minutes(2)))
struct ClientProofTests {
    private static let triple =
        #""issuer":"https://other.example","subject":"s","audience":"api://aureole","single_use":true"#

    @Test("The API adds one without a key, shows by what it is known, adds and takes away")
    func api() async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            let made = try await yard.call(
                "POST", "/clients", key: boss, #"{"name":"n","allow":["agent:helpdesk"],"known_by":{\#(Self.triple)}}"#)
            #expect(made.status == 201)
            #expect(try made.text("key") == nil && made.text("name") == "n")
            let shown = try await yard.call("GET", "/clients/n", key: boss)
            #expect(shown.body.contains(Self.triple))
            let again = try await yard.call("POST", "/clients/stranger/known-by", key: boss, "{\(Self.triple)}")
            #expect(again.status == 409)
            #expect(try again.text("detail")?.contains("'n' is known by that already") == true, "\(again.body)")
            let usual = try await yard.call(
                "POST", "/clients/stranger/known-by", key: boss, #"{"issuer":"https://other.example","subject":"s"}"#)
            #expect(usual.status == 200)
            #expect(usual.body.contains(#""audience":"http://localhost:8444","single_use":false"#))
            let known = try #require(try usual.members["known_by"] as? [[String: Any]])
            let id = try #require(known.first?["id"] as? String)
            #expect(try await yard.call("DELETE", "/clients/n/known-by/\(id)", key: boss).status == 404)
            #expect(try await yard.call("DELETE", "/clients/stranger/known-by/\(id)", key: boss).status == 204)
            #expect(try await yard.call("DELETE", "/clients/stranger/known-by/\(id)", key: boss).status == 404)
            #expect(try await yard.call("GET", "/clients/stranger", key: boss).body.contains(#""known_by":[]"#))
        }
    }

    @Test(
        "What is missing or wrong is named, and nothing is kept",
        arguments: [
            ("{}", "/issuer"), (#"{"issuer":"https://a"}"#, "/subject"),
            (#"{"issuer":"http://a","subject":"s"}"#, "/issuer"),
            (#"{"issuer":"https://a","subject":"s","audience":""}"#, "/audience"),
            (#"{"issuer":"https://a","subject":"s","single_use":1}"#, "/single_use"),
            (#"{"issuer":"https://a","subject":"s","other":1}"#, "/other"),
            (#"{"public_key":"x","issuer":"https://a"}"#, "/issuer"),
        ])
    func wrong(body: String, pointer: String) async throws {
        try await withYard(.withoutRing) { yard in
            let boss = try await yard.house.furnish().boss
            let answer = try await yard.call("POST", "/clients/stranger/known-by", key: boss, body)
            #expect(answer.status == 400)
            #expect(try answer.text("pointer") == pointer, "\(answer.body)")
            let stranger = try await yard.house.desk.client(.name(Name("stranger")))
            #expect(try await yard.house.desk.proofs(of: stranger.id).isEmpty)
        }
    }

    @Test("The pages make one without a key, and show it as what it is")
    func newClient() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let half = try await browser.post(
                "/clients/new", ["name": "sync", "issuer": "https://other.example"], signed: true)
            #expect(half.status == 422 && half.body.contains("Enter the subject of the tokens."))
            #expect(half.body.contains("<details open>"), "what was typed is folded away")
            let form = ["name": "sync", "issuer": "https://other.example", "subject": "<s>", "single_use": "yes"]
            let answer = try await browser.post("/clients/new", form, signed: true)
            #expect(answer.status == 303 && answer["Location"]?.hasSuffix("?done=added") == true)
            let client = try await yard.house.desk.client(.name(Name("sync")))
            let page = try await browser.get("/clients/\(client.id)").body
            for text in [
                "https://other.example", "&lt;s&gt;", "http://localhost:8444", "counts once", "It has no key",
                "subject_token=$TOKEN",
            ] {
                #expect(page.contains(text), "\(text)")
            }
        }
    }

    @Test(
        "They add tokens of another issuer to a client, tell what is wrong, and ask before they are believed no longer")
    func trust() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            _ = try await yard.house.addClient("sync")
            let client = try await yard.house.desk.client(.name(Name("sync")))
            let path = "/clients/\(client.id)/known-by"
            let wrong = try await browser.post(path, ["issuer": "other.example", "subject": "s"], signed: true)
            #expect(wrong.status == 422 && wrong.body.contains("does not begin with https://"))
            #expect(wrong.body.contains("value=\"other.example\""))
            let form = ["issuer": "https://other.example", "subject": "s", "audience": "api://a"]
            #expect(try await browser.post(path, form, signed: true).status == 303)
            let again = try await browser.post(path, form, signed: true)
            #expect(again.status == 409 && again.body.contains("is known by that already"))
            let id = try #require(try await yard.house.desk.proofs(of: client.id).first?.id)
            let page = try await browser.get("/clients/\(client.id)").body
            #expect(page.contains("href=\"\(path)/\(id)/remove\"") && page.contains("api://a"))
            #expect(try await browser.get("\(path)/\(id)/remove").body.contains("https://other.example"))
            #expect(try await browser.get("\(path)/0000000000000000/remove").status == 404)
            #expect(try await browser.post("\(path)/\(id)/remove", [:], signed: false).status == 403)
            #expect(try await browser.post("\(path)/\(id)/remove", [:], signed: true).status == 303)
            #expect(try await yard.house.desk.proofs(of: client.id).isEmpty)
        }
    }
}
