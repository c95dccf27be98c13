import Federation
import Operations
import TestSupport

/// Runs a plane with `anna` before `graph`, a connection in an agent's name to which Entra has said yes.
///
/// - Parameters:
///   - entra: what Entra answers; the request with number 0 is the one that leads to the yes.
///   - change: makes it another one than `addConnection` does.
func withWorkingGraph(
    entra script: @escaping StubEntra.Script = { number, _ in .token("token-\(number)") },
    _ change: (inout Connection.Settings) throws -> Void = { _ in },
    body: (Yard, Browser, Connection) async throws -> Void
) async throws {
    try await withSignedIn(entra: script) { yard, browser in
        let desk = yard.house.desk
        let agent = try await yard.house.addAgent("helpdesk")
        var settings = Connection.Settings(
            tenant: try Tenant(Estate.tenant), applicationID: try ApplicationID(Estate.clientID),
            credential: .federated(agent.id))
        try change(&settings)
        let graph = try await desk.addConnection(Name("graph"), settings, by: TestHouse.admin)
        _ = try await desk.authorise(.id(graph.id), by: TestHouse.admin)
        try await body(yard, browser, try await yard.connection(graph))
    }
}

extension Yard {
    /// The connection as it is now.
    func connection(_ earlier: Connection) async throws -> Connection {
        try await house.desk.connection(.id(earlier.id))
    }

    /// What has happened to it, oldest first.
    func audited(_ connection: Connection) async throws -> [AuditEntry] {
        try await house.desk.auditEntries(after: 0, limit: 10_000)
            .filter { $0.record.target == "connection:\(connection.id)" }
    }
}

extension Street {
    /// A person signs in for `mail`.
    func signIn() async throws {
        let (fields, errand) = try await sent()
        let query = fields.map { "\($0)=\(Browser.encoded($1))" }.joined(separator: "&")
        _ = try await comeBack(query, errand: errand)
        guard try await mail().status == .authorised else { throw NotSignedIn() }
    }
}

extension Scripted {
    /// A token in which this stands.
    static func token(claims: String) -> Scripted { .token(jwt(claims)) }

    static func jwt(_ claims: String) -> String {
        ["{}", claims, "not a signature"].map { Base64URL.encode($0.utf8) }.joined(separator: ".")
    }
}
