import Cryptography
import Federation
import Foundation
import GRDB
import Operations
import TestSupport

/// A yard with an admin who is signed in, a connection `mail` in a person's name, and an Entra at which people sign in.
struct Street: Sendable {
    let yard: Yard
    let entra: SignInEntra
    let session: String
    /// The name by which browsers come.
    let host: String

    static let passphrase = "a long walk down the street"

    /// A request of the admin's browser.
    func visit(_ path: String, site: String? = "none", isSignedIn: Bool = true) async throws -> Answer {
        var fields = isSignedIn ? [("Cookie", "\(prefix)aureole-session=\(session)")] : []
        if let site { fields.append(("Sec-Fetch-Site", site)) }
        return try await get(path, fields)
    }

    /// The browser comes back from another site: without the session's cookie.
    func comeBack(_ query: String, errand: String?) async throws -> Answer {
        let cookie = errand.map { [("Cookie", "\(prefix)aureole-errand=\($0)")] } ?? []
        return try await get("/auth/callback?\(query)", cookie + [("Sec-Fetch-Site", "cross-site")])
    }

    func get(_ path: String, _ fields: [(String, String)], method: String = "GET") async throws -> Answer {
        try await yard.answer(
            to: Ask(path, method: method).with {
                $0.host = host
                $0.fields = fields
            })
    }

    /// Sends the browser off, and lets a person sign in.
    ///
    /// - Returns: what the browser brings back, and its cookie.
    func sent(_ kind: String = "sign-in") async throws -> (fields: [String: String], errand: String) {
        let answer = try await visit("/connections/mail/\(kind)")
        let cookie = answer["Set-Cookie"]?.split(separator: ";").first?.split(separator: "=").last
        return (entra.signIn(at: answer["Location"] ?? ""), String(cookie ?? ""))
    }

    func mail() async throws -> Connection { try await yard.house.desk.connection(.name(Name("mail"))) }

    var attempts: Int {
        get throws {
            var count: Int?
            try yard.house.database { count = try Int.fetchOne($0, sql: "SELECT count(*) FROM sign_in_attempts") }
            return count ?? -1
        }
    }

    private var prefix: String { host.hasPrefix("localhost") ? "" : "__Host-" }
}

func withStreet(url: String = "http://localhost:8444", body: (Street) async throws -> Void) async throws {
    let entra = SignInEntra()
    let privateURL = try BrowserURL(url)
    try await withYard(.with { $0.settings.privateURL = privateURL }, entra: { _, request in entra.answer(request) }) {
        yard in
        let desk = yard.house.desk
        let agent = try await yard.house.addAgent("helpdesk")
        _ = try await desk.addConnection(
            Name("mail"),
            Connection.Settings(
                tenant: Tenant(Estate.tenant), applicationID: ApplicationID(Estate.clientID),
                credential: .federated(agent.id), permissions: .delegated, needs: ["Mail.Read"]), by: TestHouse.admin)
        _ = try await desk.addAdmin(Name("anna"), passphrase: Secret(Street.passphrase), by: TestHouse.admin)
        let session = try await desk.signIn(
            name: "anna", passphrase: Street.passphrase, peer: PeerAddress(text: "127.0.0.1", bytes: [127, 0, 0, 1]))
        try await body(
            Street(
                yard: yard, entra: entra, session: session.revealCookie(),
                host: String(url.drop { $0 != "/" }.dropFirst(2))))
    }
}
