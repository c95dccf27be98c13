/// What a token is for, such as `https://graph.microsoft.com`.
struct Resource: Sendable {
    /// As the request wrote it; becomes the token's `aud`.
    let identifier: String

    init(identifier: String) { self.identifier = identifier }

    /// The one resource a client credentials request is about: its `scope` without `/.default`.
    /// - Throws: 1002012, 700022, 70011 or 500011.
    init(scope: String, tenant: Tenant, directory: Directory) throws(Refusal) {
        let scopes = scope.split(separator: " ")
        guard !scopes.isEmpty, scopes.allSatisfy({ $0.hasSuffix("/.default") }) else {
            throw .scopeWithoutDefault(scope)
        }
        let identifiers = scopes.map { String($0.dropLast("/.default".count)) }
        guard Set(identifiers.map(Self.key)).count == 1 else { throw .severalResources }
        identifier = identifiers[0]
        guard !identifier.isEmpty, scope.unicodeScalars.allSatisfy(Self.isScopeCharacter) else {
            throw .malformedScope(scope)
        }
        try directory.check(self, in: tenant)
    }

    /// The application permissions granted to `application` on this resource.
    func roles(of application: RegisteredApplication) -> [String] {
        application.roles?.names(on: self) ?? []
    }

    /// One slash at the end and the case of letters make no other resource.
    func isSame(as other: Resource) -> Bool { Self.key(identifier) == Self.key(other.identifier) }

    private static func key(_ identifier: String) -> String {
        (identifier.hasSuffix("/") ? String(identifier.dropLast()) : identifier).lowercased()
    }

    /// A space between tokens, and what RFC 6749 section 3.3 allows in one.
    static func isScopeCharacter(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
    }
}

extension Directory {
    /// - Throws: 500011 for a resource without a service principal: neither one of Microsoft's own, nor named by any
    ///   application of the apps file. A tenant that says which cloud it lives in has Microsoft's of that cloud only.
    func check(_ resource: Resource, in tenant: Tenant) throws(Refusal) {
        let clouds = tenant.cloud.map { [$0] } ?? Cloud.allCases
        let microsofts = ["00000003-0000-0000-c000-000000000000"] + clouds.flatMap(\.resources)
        let named = applications.flatMap { application in
            [application.roles, application.delegated, application.wanted?.roles, application.wanted?.delegated]
                .compactMap(\.self).flatMap(\.keys)
        }
        guard (microsofts + named).contains(where: { resource.isSame(as: Resource(identifier: $0)) }) else {
            throw .resourceNotFound(resource.identifier, tenant: tenant.id)
        }
    }
}
