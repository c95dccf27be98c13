import Foundation
import NIOHTTP1
import Testing

/// A browser in which an admin is signed in, as far as this goes without one: it keeps cookies and follows by hand.
struct Visitor: Sendable {
    private static let passphrase = "a long walk down the street"

    private let url: String
    private let session: String

    /// Makes an admin and signs in with the form. The site has to be served.
    init(to site: Site) async throws {
        url = "http://localhost:\(site.privatePort)"
        let made = try await site.shell("echo '\(Self.passphrase)' | aureole admin add anna --password-stdin")
        try #require(made.status == 0, "\(made.err)")
        let form = try await Web.send(.GET, url + "/sign-in")
        let token = try #require(form.text.firstMatch(of: /name="form_token" value="([^"]+)"/)?.1)
        let page = try await Web.send(
            .POST, url + "/sign-in",
            body: "form_token=\(token)&name=anna&passphrase=\(Self.passphrase.replacing(" ", with: "+"))",
            fields: [
                ("Cookie", try Self.cookie(of: form)), ("Content-Type", "application/x-www-form-urlencoded"),
            ])
        try #require(page.status == 303, "\(page.text)")
        session = try Self.cookie(of: page, named: "aureole-session")
    }

    /// Signs in for a connection.
    ///
    /// - Parameter atMicrosoft: what a person does at the address that the browser is sent to; the query it comes back
    ///   with.
    func signIn(for connection: String, atMicrosoft: (String) -> [String: String]) async throws -> Web.Page {
        try await visit("/connections/\(connection)/sign-in") { address in
            atMicrosoft(address).map { "\($0)=\($1)" }.joined(separator: "&")
        }
    }

    /// Goes to Microsoft from a path of ours, and comes back.
    ///
    /// - Parameter atMicrosoft: what happens at the address that the browser is sent to; the query it comes back with.
    func visit(_ path: String, atMicrosoft: (String) async throws -> String) async throws -> Web.Page {
        let away = try await Web.send(.GET, url + path, fields: [("Cookie", session)])
        try #require(away.status == 302, "\(away.text)")
        let query = try await atMicrosoft(try #require(away["Location"]))
        return try await Web.send(
            .GET, "\(url)/auth/callback?\(query)", fields: [("Cookie", try Self.cookie(of: away))])
    }

    private static func cookie(of page: Web.Page, named name: String = "") throws -> String {
        let cookies = page.headers["Set-Cookie"].compactMap { $0.split(separator: ";").first.map(String.init) }
        return try #require(cookies.first { $0.hasPrefix(name) })
    }
}
