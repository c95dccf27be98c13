import Federation
import Foundation
import HTTPTypes
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("What holds for every page", .timeLimit(.minutes(3)))
struct EveryPageTests {
    /// A place for each route, with things that are there.
    private func withPlaces(_ body: (Yard, Browser, [Place]) async throws -> Void) async throws {
        try await withSignedIn { yard, browser in
            let estate = try await yard.house.furnish()
            let certificate = try await yard.house.desk.createCertificate(Name("cert"), days: 30, by: TestHouse.admin)
            let clients = try await yard.house.desk.clients()
            let ids = [
                "agent": estate.helpdesk.id.description, "connection": estate.graph.id.description,
                "certificate": certificate.id.description, "client": try #require(clients.first).id.description,
            ]
            let routes = PageRoutes(desk: yard.house.desk, instruments: .blind, pages: try Pages())
            #expect(routes.all.count > 15)
            try await body(
                yard, browser,
                routes.all.map { Place($0, ids: ids, methods: routes.methods[$0.path] ?? []) })
        }
    }

    @Test("Whoever is not signed in is sent to the form, and comes back to where it was")
    func strangers() async throws {
        try await withPlaces { yard, _, places in
            for place in places where place.method == .get {
                for method in ["GET", "HEAD"] {
                    var stranger = Browser(yard)
                    let answer = try await stranger.send(Ask(place.path + "?a=b", method: method))
                    let expected = "/sign-in?next=\(PercentEncoding.encode(place.path + "?a=b"))"
                    #expect(answer.status == 303 && answer["Location"] == expected, "\(place)")
                    Self.checkHeaders(of: answer, place)
                    #expect(answer.body.isEmpty)
                }
            }
        }
    }

    @Test("What somebody sends whose session has ended is not done, and is kept behind the form for signing in")
    func ended() async throws {
        try await withPlaces { yard, _, places in
            let before = try await yard.house.desk.auditEntries(after: 0, limit: 1000).count
            for place in places where place.method == .post {
                var stranger = Browser(yard)
                let answer = try await stranger.post(place.path, ["form_token": "x", "name": "kept"])
                #expect(answer.status == 403 && answer.body.contains("Your session has ended."), "\(place)")
                #expect(answer.hidden("next") == place.path && answer.hidden("kept")?.isEmpty == false)
                Self.checkHeaders(of: answer, place)
            }
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 1000).count == before)
        }
    }

    @Test("Without this session's token nothing is done", arguments: [nil, "", "x", "of another"])
    func foreign(token: String?) async throws {
        try await withPlaces { yard, browser, places in
            var (browser, other) = (browser, Browser(yard))
            try await yard.house.addAdmin("bob")
            _ = try await other.signIn("bob")
            let presented = token == "of another" ? try await other.formToken() : token
            let before = try await yard.house.desk.auditEntries(after: 0, limit: 1000).count
            for place in places where place.method == .post {
                var form = ["name": "new"]
                form["form_token"] = presented
                let answer = try await browser.post(place.path, form)
                // What a session that has ended may have sent is shown again, for the admin to say.
                let said = presented?.isEmpty ?? true ? "This form was not taken" : "This is not done yet"
                #expect(answer.status == 403 && answer.body.contains(said), "\(place)")
                Self.checkHeaders(of: answer, place)
            }
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 1000).count == before)
        }
    }

    @Test("A path takes the methods that it is for")
    func methods() async throws {
        try await withPlaces { _, browser, places in
            var browser = browser
            for place in places {
                let others = Set(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
                    .subtracting(place.methods.map(\.rawValue))
                for method in others {
                    let answer = try await browser.send(Ask(place.path, method: method))
                    #expect(answer.status == 405, "\(method) \(place)")
                    #expect(answer["Allow"] == place.methods.map(\.rawValue).sorted().joined(separator: ", "))
                }
            }
        }
    }

    @Test("A page has one heading, a language, a title, one main part, and nothing that is not its own")
    func wholes() async throws {
        try await withPlaces { _, browser, places in
            var browser = browser
            // Health asks Entra, and an export is a file: both have tests of their own.
            let others = ["/health", "/audit/export"]
            for place in places where place.method == .get && !others.contains(place.route) {
                let answer = try await browser.get(place.path)
                // A connection's tabs lead on to its first page until it has worked.
                if place.isTab, answer.status == 303 { continue }
                #expect(answer.status == (place.isKnown ? 200 : answer.status), "\(place)")
                Self.checkHeaders(of: answer, place)
                guard answer["Content-Type"] == "text/html; charset=utf-8" else { continue }
                for (what, count) in [
                    ("<h1", 1), ("<html lang=\"en\">", 1), ("<title>", 1), ("<main ", 1), ("<!doctype html>", 1),
                    ("id=\"main\"", 1), ("href=\"#main\"", 1), ("aria-current=\"page\"", nil as Int?),
                ] {
                    let found = answer.body.ranges(of: what).count
                    #expect(
                        count.map { $0 == found } ?? (found > 0 || answer.status == 404),
                        "\(what) of \(place): \(found)")
                }
                let ids = answer.body.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
                #expect(ids.count == Set(ids).count, "each id stands once on \(place)")
                #expect(answer.foreignTags == [] && !answer.body.contains("{{"), "\(place)")
                let token = try #require(answer.hidden("form_token"))
                let posts = answer.body.ranges(of: "method=\"post\"").count
                #expect(answer.body.ranges(of: "name=\"form_token\" value=\"\(token)\"").count == posts, "\(place)")
            }
        }
    }

    @Test("What is not there is told on a page, and a text that is no id is no fault")
    func missing() async throws {
        try await withPlaces { yard, browser, places in
            var browser = browser
            let token = try #require(try await browser.formToken())
            for place in places where place.route.contains(":") && !place.route.hasPrefix("/sessions") {
                for (thing, statuses) in [
                    ("00000000-0000-4000-8000-00000000ffff", [404]), ("nobody", [404]), ("%00", [400, 404]),
                    ("%ff", [400, 404]),
                ] {
                    let path = place.route.replacing(/:[a-z]+/, with: thing)
                    let answer =
                        place.method == .get
                        ? try await browser.get(path) : try await browser.post(path, ["form_token": token])
                    // A form that says nothing may be turned away before its thing is looked up.
                    let may = place.method == .post ? statuses + [404, 422] : statuses
                    #expect(may.contains(answer.status), "\(place.method) \(path): \(answer.status)")
                    Self.checkHeaders(of: answer, place)
                    #expect(answer.tags(of: "h1").count == 1)
                }
            }
            #expect(!yard.house.log.text.contains("a request failed"))
        }
    }

    private static func checkHeaders(of answer: Answer, _ place: Place) {
        let policy = answer["Content-Security-Policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; ") && !policy.contains("unsafe-"), "\(place)")
        #expect(!policy.contains("*") && !policy.contains("http") && !policy.contains("data:"))
        #expect(answer["X-Content-Type-Options"] == "nosniff" && answer["Referrer-Policy"] == "no-referrer")
    }

    private struct Place: CustomStringConvertible {
        let route: String
        let path: String
        let method: HTTPRequest.Method
        let methods: Set<HTTPRequest.Method>
        /// Whether all that the path names is there.
        let isKnown: Bool
        let isTab: Bool

        var description: String { "\(method) \(path)" }

        init(_ route: PageRoute, ids: [String: String], methods: Set<HTTPRequest.Method>) {
            let parts = route.path.split(separator: "/").map(String.init)
            let filled = parts.map { part in
                part.hasPrefix(":") ? ids[String(part.dropFirst())] ?? "00000000-0000-4000-8000-00000000ffff" : part
            }
            self.route = route.path
            path = "/" + filled.joined(separator: "/")
            method = route.method
            self.methods = methods
            isTab = parts.count == 3 && parts.first == "connections" && parts.last != "remove"
            isKnown = parts.allSatisfy { !$0.hasPrefix(":") || ids[String($0.dropFirst())] != nil }
        }
    }
}
