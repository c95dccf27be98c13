import Synchronization

/// What people and administrators have agreed to since the start, on top of what the apps file grants.
struct Consents: Sendable {
    private var byTenant: [Party: Permissions] = [:]
    private var byUser: [Party: PermissionNames] = [:]

    /// An application, and the tenant or the user that trusts it; both in lower case.
    private struct Party: Hashable {
        let clientID: String
        let id: String

        init(_ application: RegisteredApplication, _ id: String) {
            clientID = application.clientId.lowercased()
            self.id = id.lowercased()
        }
    }

    /// An administrator's consent: also makes the service principal.
    mutating func grant(_ permissions: Permissions, to application: RegisteredApplication, in tenant: Tenant) {
        byTenant[Party(application, tenant.id), default: Permissions()].add(permissions)
    }

    mutating func grant(_ permissions: PermissionNames, to application: RegisteredApplication, by user: User) {
        let party = Party(application, user.id)
        byUser[party] = (byUser[party] ?? [:]).adding(permissions)
    }

    /// The application as it stands in `tenant` with all consent counted.
    func applied(to application: RegisteredApplication, in tenant: Tenant) -> RegisteredApplication {
        guard let granted = byTenant[Party(application, tenant.id)] else { return application }
        var copy = application
        copy.tenants = (application.tenants ?? [application.tenant]) + [tenant.id]
        copy.roles = (application.roles ?? [:]).adding(granted.roles)
        copy.delegated = (application.delegated ?? [:]).adding(granted.delegated)
        return copy
    }

    /// What `application` may do on `resource` for `user`.
    func delegated(to application: RegisteredApplication, by user: User, on resource: Resource) -> [String] {
        let own = application.delegatedBy?.first { $0.key.lowercased() == user.name.lowercased() }?.value
        let all = (application.delegated ?? [:]).adding(own).adding(byUser[Party(application, user.id)])
        return all.names(on: resource)
    }
}

/// The consents now in force, shared by all requests.
final class ConsentBook: Sendable {
    private let consents = Mutex(Consents())

    var value: Consents { consents.withLock { $0 } }

    func change(_ act: (inout Consents) -> Void) { consents.withLock { act(&$0) } }

    func forget() { consents.withLock { $0 = Consents() } }
}

extension Consents {
    /// Whether what is granted on a resource is enough for the names asked for; `.default` asks for anything at all.
    static func cover(_ granted: [String], _ names: [String]) -> Bool {
        names.allSatisfy { $0 == ".default" ? !granted.isEmpty : granted.contains($0) }
    }
}
