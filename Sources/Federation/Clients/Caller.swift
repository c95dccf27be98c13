/// Who asks for something: the same operation serves integrations over HTTP, admins in their browsers and the operator at
/// the command line.
package enum Caller: Hashable, Sendable {
    /// An integration that proved itself with its key.
    case client(Client)
    /// Somebody who signed in to the pages.
    case admin(Admin)
    /// Somebody who runs commands on the machine as the owner of the data directory.
    case localAdministrator(user: UInt32)
    /// The service itself, on a timer.
    case service

    /// Whether the caller may be told that a name does not exist. To everyone else, missing and forbidden look alike.
    package var mayKnowNames: Bool {
        switch self {
        case .client(let client): client.isAdmin
        case .admin, .localAdministrator, .service: true
        }
    }

    /// How the caller stands in the audit log.
    package var auditName: String {
        switch self {
        case .client(let client): "client:\(client.id)"
        case .admin(let admin): "admin:\(admin.id)"
        case .localAdministrator(let user): "user:\(user)"
        case .service: "service"
        }
    }
}
