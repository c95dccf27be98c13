import Federation

/// The pages of one connection, as the template `tabs` shows them.
struct ConnectionTabs: Sendable {
    let all: [Tab]

    /// - Parameters:
    ///   - current: the one that is shown.
    ///   - isUnlocked: whether there is more to see than the way to Entra's first yes. Before, only who is led to a tab
    ///     comes there.
    init(_ connection: Connection, current: ConnectionTab, isUnlocked: Bool) {
        all = ConnectionTab.allCases.map { tab in
            Tab(
                label: tab.label, path: tab.path(of: connection).text, isCurrent: tab == current,
                isLocked: tab != .overview && tab != current && !isUnlocked)
        }
    }

    struct Tab: Sendable {
        let label: String
        let path: String
        let isCurrent: Bool
        let isLocked: Bool
    }
}

/// One page of a connection.
enum ConnectionTab: String, Hashable, Sendable, CaseIterable {
    case overview, permissions, tokens, history, settings

    var label: String {
        switch self {
        case .overview: "Overview"
        case .permissions: "Permissions"
        case .tokens: "Tokens and clients"
        case .history: "History"
        case .settings: "Settings"
        }
    }

    func path(of connection: Connection) -> LocalPath {
        let page = LocalPath.connection(connection)
        return self == .overview ? page : LocalPath(literal: "\(page.text)/\(rawValue)")
    }
}
