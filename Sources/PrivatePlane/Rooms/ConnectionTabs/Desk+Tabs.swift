import Federation
import Hummingbird
import Operations

extension Desk {
    /// Shows a tab that opens once a connection has worked; until then its address leads on to the Overview.
    func unlocked(
        _ reference: Reference<Connection>, _ page: (Connection) async throws -> Page
    ) async throws -> PageAnswer {
        let connection = try await connection(reference)
        guard try await hasWorked(connection) else { return .onward(.connection(connection)) }
        return .page(try await page(connection))
    }
}

extension Desk {
    /// The clients that may fetch tokens of a connection.
    func shownClients(of connection: Connection) async throws -> ShownLinks {
        ShownLinks(try await clients(granted: .connection(connection.id), limit: ShownLinks.length))
    }
}

extension Page {
    /// A tab of a connection.
    init(_ tab: ConnectionTab, of connection: Connection, _ template: Template, _ content: any Sendable) {
        self.init("\(tab.label): \(connection.name)", in: .connections, template, content)
    }
}

extension RequestContext {
    /// Which connection the path names.
    var connectionInPath: Reference<Connection> {
        get throws { try reference("connection", to: Connection.self) }
    }
}
