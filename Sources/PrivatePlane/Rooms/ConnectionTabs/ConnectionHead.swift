import Federation
import Operations

/// What stands above each page of a connection, as the template `connection-head` shows it.
struct ConnectionHead: Sendable {
    let name: String
    let status: String
    /// The colour that goes with the word.
    let tone: String?
    let tabs: ConnectionTabs

    /// - Parameter isUnlocked: see `Desk.hasWorked`.
    init(_ connection: Connection, on tab: ConnectionTab, isUnlocked: Bool) {
        name = connection.name.text
        (status, tone) = (connection.status.label, connection.status.tone)
        tabs = ConnectionTabs(connection, current: tab, isUnlocked: isUnlocked)
    }

    /// The same, where nobody has asked yet.
    init(_ connection: Connection, on tab: ConnectionTab, asking desk: Desk) async throws {
        self.init(connection, on: tab, isUnlocked: try await desk.hasWorked(connection))
    }
}

extension Connection.Status {
    /// The word for admins.
    var label: String {
        switch self {
        case .draft: "Draft"
        case .ready: "Not tried yet"
        case .authorised: "Authorised"
        case .refused: "Refused"
        case .signInAgain: "Sign in again"
        }
    }

    /// The class of the tag that it stands in; `nil` for the plain one.
    var tone: String? {
        switch self {
        case .draft, .ready: nil
        case .authorised: "good"
        case .refused: "bad"
        case .signInAgain: "warn"
        }
    }
}
