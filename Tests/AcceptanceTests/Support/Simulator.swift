import Foundation
import NIOHTTP1
import Testing

/// An Entra simulator that runs beside a site, and its apps file.
struct Simulator: Sendable {
    static let tenant = "contoso.example"
    static let clientID = "22222222-2222-4222-8222-222222222222"

    let url: String
    let site: Site

    /// Plans faults, one object or an array of them.
    func plan(_ faults: String) async throws { try await control(.PUT, "faults", faults) }

    func recover() async throws { try await control(.DELETE, "faults") }

    func set(_ settings: String) async throws { try await control(.PUT, "settings", settings) }

    /// Makes it fetch the keys of every issuer again, as if their time in its cache were over.
    func forgetKeys() async throws { try await control(.DELETE, "jwks-cache") }

    /// Ends all that people have signed in to.
    func revokeSessions() async throws { try await control(.DELETE, "sessions") }

    /// What somebody does at an address that a browser was sent to.
    ///
    /// - Parameter answer: what the button sends that is pressed, such as `simulator_user=anna`.
    /// - Returns: the query of the redirect back; `nil` when there is none.
    func press(_ answer: String, at address: String) async throws -> String? {
        let page = try await Web.send(.GET, "\(address)&\(answer)", trusting: site.folder("entra.pem"))
        guard let location = page["Location"], let mark = location.firstIndex(of: "?") else { return nil }
        return String(location[location.index(after: mark)...])
    }

    /// How many token requests it has seen.
    var requests: Int {
        get async throws { try await control(.GET, "log").json.elements.count }
    }

    @discardableResult
    private func control(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> Web.Page {
        let page = try await Web.send(
            method, "\(url)/simulator/\(path)", body: body, trusting: site.folder("entra.pem"))
        try #require((200..<300).contains(page.status), "\(page.text)")
        return page
    }
}

extension Site {
    /// Writes the apps file: one tenant, one application with one federated credential.
    func register(subject: String, issuer: String? = nil, audience: String = "api://AzureADTokenExchange") throws {
        let credential: [String: Any] = [
            "name": "aureole", "issuer": issuer ?? self.issuer, "subject": subject, "audiences": [audience],
        ]
        try register(credentials: [credential])
    }

    func register(credentials: [[String: Any]]) throws {
        let apps: [String: Any] = [
            "tenants": [["id": "11111111-1111-4111-8111-111111111111", "domains": [Simulator.tenant]]],
            "applications": [
                [
                    "clientId": Simulator.clientID, "displayName": "Halo", "tenant": Simulator.tenant,
                    "federatedCredentials": credentials, "roles": ["https://graph.microsoft.com": ["User.Read.All"]],
                ] as [String: Any]
            ],
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: apps), as: UTF8.self)
        try folder.write(text, to: "apps.json")
    }

    /// Runs the simulator for the time of the body, on a site that knows where it is. It needs an apps file.
    func simulating(_ body: (Site, Simulator) async throws -> Void) async throws {
        let arguments = [
            "--listen", "127.0.0.1:0", "--ca-out", folder("entra.pem"), "--trust", root, "--apps", folder("apps.json"),
        ]
        let running = try Program.entraSimulator.start(arguments, environment: environment, in: folder)
        do {
            let url = try await address(of: running)
            var site = self
            site.environment["AUREOLE_ENTRA_AUTHORITY"] = url
            site.environment["AUREOLE_ENTRA_CA"] = folder("entra.pem")
            try await body(site, Simulator(url: url, site: site))
        } catch {
            running.terminate()
            _ = try await running.ended()
            throw error
        }
        running.terminate()
        #expect(try await running.ended().status == 0)
    }

    private func address(of running: Running) async throws -> String {
        let mark = "listening on "
        try await eventually("a simulator that listens") {
            try #require(running.isRunning, "\(running.err)")
            return running.out.hasPrefix(mark) && running.out.hasSuffix("\n")
        }
        return String(running.out.dropFirst(mark.count).dropLast())
    }
}

/// A site with a running simulator and server: agent `helpdesk`, registered in Entra, its connection `graph`, and a client
/// that may use both.
struct Rehearsal: Sendable {
    let site: Site
    let entra: Simulator
    let server: Running
    let key: String

    static let tokenPath = "/v1/connections/graph/token"

    func exchange(_ body: String? = nil) async throws -> Web.Page {
        let page = try await site.post(Self.tokenPath, key: key, body: body)
        #expect(page.status != 401, "the key is this server's own: \(page.text)\n\(server.err)")
        return page
    }
}

/// - Parameter settings: more settings of the server.
func withRehearsal(
    issuerPath: String = "", settings: [String: String] = [:], _ body: (Rehearsal) async throws -> Void
) async throws {
    let bare = try await Site(issuerPath: issuerPath)
    let subject = try #require(try await bare.json("agent", "add", "helpdesk")["subject"].text)
    try bare.register(subject: subject)
    try await bare.simulating { site, entra in
        _ = try await site.json(
            "connection", "add", "graph", "--agent", "helpdesk", "--tenant", Simulator.tenant, "--client-id",
            Simulator.clientID)
        let key = try await site.addClient("job", allow: "agent:helpdesk", "connection:graph")
        try await site.serving(with: settings) { server in
            try await body(Rehearsal(site: site, entra: entra, server: server, key: key))
        }
    }
}
