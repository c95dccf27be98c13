import HTTPTypes

/// A whole page, before it is written.
struct Page: Sendable {
    let title: String
    /// Which room it belongs to; `nil` for pages outside of all rooms.
    let room: Room?
    let template: Template
    /// What the template is filled with: its members by their names.
    let content: any Sendable
    var status = HTTPResponse.Status.ok
    /// What was just done.
    var notice: Notice?
    /// Whether a window lies over it, so that nothing beneath can be reached.
    var isCovered = false
    /// Where the browser goes by itself after some seconds.
    var onward: Onward?

    init(_ title: String, in room: Room? = nil, _ template: Template, _ content: any Sendable) {
        self.title = title
        self.room = room
        self.template = template
        self.content = content
    }

    struct Onward: Sendable {
        let path: LocalPath
        var seconds = 0
        /// Whether the script does the same in a gentler way.
        var isWithoutScript = false
    }

    /// The same with another status.
    func status(_ status: HTTPResponse.Status) -> Page {
        var page = self
        page.status = status
        return page
    }
}

/// The links at the head of every page, in their order.
enum Room: String, Hashable, Sendable, CaseIterable {
    case connections, agents, certificates, clients, keys, fleet, audit, health, account

    var label: String {
        switch self {
        case .connections: "Connections"
        case .agents: "Agents"
        case .certificates: "Certificates"
        case .clients: "Clients"
        case .keys: "Signing keys"
        case .fleet: "Fleet"
        case .audit: "Audit"
        case .health: "Health"
        case .account: "Account"
        }
    }

    var path: LocalPath { self == .connections ? .home : LocalPath("/\(rawValue)") ?? .home }
}
