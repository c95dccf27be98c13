/// The scopes of a sign-in: those of OpenID Connect, and delegated permissions, perhaps of several resources.
struct UserScope: Sendable {
    struct Permission: Sendable {
        let resource: Resource
        /// `.default` stands for all that is granted.
        let name: String
    }

    static let openIDNames = ["openid", "profile", "email", "offline_access"]

    let openID: [String]
    let permissions: [Permission]

    /// - Throws: 70011 or 500011.
    init(_ text: String, tenant: Tenant, directory: Directory) throws(Refusal) {
        guard text.unicodeScalars.allSatisfy(Resource.isScopeCharacter) else { throw .malformedScope(text) }
        let words = text.split(separator: " ").map(String.init)
        openID = Self.openIDNames.filter(words.contains)
        var found: [Permission] = []
        for word in words where !Self.openIDNames.contains(word) {
            found.append(try Self.permission(word, tenant: tenant, directory: directory))
        }
        permissions = found
        let isMixed = found.contains { $0.name == ".default" } && found.contains { $0.name != ".default" }
        // That Entra refuses both together is assumed.
        guard !isMixed else { throw .malformedScope(text) }
    }

    /// The resources named, in order.
    var resources: [Resource] {
        permissions.reduce(into: []) { list, permission in
            if !list.contains(where: permission.resource.isSame) { list.append(permission.resource) }
        }
    }

    func names(on resource: Resource) -> [String] {
        permissions.filter { $0.resource.isSame(as: resource) }.map(\.name)
    }

    /// A permission without a resource before it is one of Microsoft Graph's.
    private static func permission(
        _ word: String, tenant: Tenant, directory: Directory
    ) throws(Refusal) -> Permission {
        guard let slash = word.lastIndex(of: "/") else {
            return Permission(resource: Resource(identifier: tenant.ownCloud.graph), name: word)
        }
        let name = String(word[word.index(after: slash)...])
        guard slash != word.startIndex, !name.isEmpty else { throw .malformedScope(word) }
        let resource = Resource(identifier: String(word[..<slash]))
        try directory.check(resource, in: tenant)
        return Permission(resource: resource, name: name)
    }
}
