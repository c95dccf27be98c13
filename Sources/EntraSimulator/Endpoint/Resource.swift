/// The one resource a client credentials request is about: its `scope` without `/.default`.
struct Resource: Sendable {
    /// As the request wrote it; becomes the token's `aud`.
    let identifier: String

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
        guard directory.resources.contains(Self.key(identifier)) else {
            throw .resourceNotFound(identifier, tenant: tenant.id)
        }
    }

    /// The application permissions granted to `application` on this resource.
    func roles(of application: RegisteredApplication) -> [String] {
        (application.roles ?? [:]).filter { Self.key($0.key) == Self.key(identifier) }.flatMap(\.value)
    }

    /// One slash at the end and the case of letters make no other resource.
    fileprivate static func key(_ identifier: String) -> String {
        (identifier.hasSuffix("/") ? String(identifier.dropLast()) : identifier).lowercased()
    }

    /// A space between tokens, and what RFC 6749 section 3.3 allows in one.
    private static func isScopeCharacter(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
    }
}

extension Directory {
    /// Every resource that has a service principal: Microsoft's own, and those the apps file grants roles on.
    fileprivate var resources: Set<String> {
        Set(Self.wellKnownResources + applications.flatMap { ($0.roles ?? [:]).keys.map(Resource.key) })
    }

    private static let wellKnownResources = [
        "00000003-0000-0000-c000-000000000000",  // Microsoft Graph by its client ID
        "https://graph.microsoft.com",
        "https://graph.microsoft.us",
        "https://dod-graph.microsoft.us",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://management.azure.com",
        "https://management.core.windows.net",
        "https://management.usgovcloudapi.net",
        "https://management.chinacloudapi.cn",
        "https://vault.azure.net",
        "https://storage.azure.com",
        "https://database.windows.net",
    ]
}
