/// Permissions by resource, such as `"https://graph.microsoft.com": ["User.Read.All"]`.
typealias PermissionNames = [String: [String]]

/// What an application may be granted: application permissions and delegated ones.
struct Permissions: Codable, Sendable {
    var roles: PermissionNames?
    var delegated: PermissionNames?

    /// Those on the resources for which `isWanted`.
    func filter(_ isWanted: (Resource) -> Bool) -> Permissions {
        Permissions(
            roles: roles?.filter { isWanted(Resource(identifier: $0.key)) },
            delegated: delegated?.filter { isWanted(Resource(identifier: $0.key)) })
    }

    mutating func add(_ other: Permissions) {
        roles = (roles ?? [:]).adding(other.roles)
        delegated = (delegated ?? [:]).adding(other.delegated)
    }
}

extension PermissionNames {
    /// With the names of `other`, none of them twice.
    func adding(_ other: PermissionNames?) -> PermissionNames {
        merging(other ?? [:]) { mine, theirs in mine + theirs.filter { !mine.contains($0) } }
    }

    /// The names on one resource, under whichever spelling of it they stand.
    func names(on resource: Resource) -> [String] {
        filter { Resource(identifier: $0.key).isSame(as: resource) }.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}
