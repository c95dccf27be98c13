import Federation
import Hummingbird
import Operations

/// What a client of App Service's managed identities asks for.
struct ManagedIdentityQuery {
    /// As the client wrote it.
    let resource: String
    let scope: Scope
    let selector: ConnectionSelector?
    /// The SHA-256 hash, in hexadecimal, of a token that the resource no longer takes.
    let rejectedToken: String?

    static let version = "2019-08-01"

    /// - Throws: `DoorError`, or `Refusal.badRequest` for a value that cannot be one.
    init(_ request: Request) throws {
        let query = try DoorQuery(
            request, ["api-version", "resource", "token_sha256_to_refresh"] + Selector.allCases.map(\.rawValue))
        guard query["api-version"] == Self.version else {
            throw DoorError(badRequest: "This endpoint speaks api-version=\(Self.version) and no other.")
        }
        guard let resource = query["resource"], let scope = try valid(resource, as: Scope.init(resource:)) else {
            throw DoorError(badRequest: "The query has no 'resource', such as https://graph.microsoft.com.")
        }
        (self.resource, self.scope) = (resource, scope)
        rejectedToken = query["token_sha256_to_refresh"]
        selector = try Self.selector(in: query)
    }

    private static func selector(in query: DoorQuery) throws -> ConnectionSelector? {
        let present = Selector.allCases.filter { query[$0.rawValue] != nil }
        guard present.count <= 1 else {
            let names = present.map { "'\($0.rawValue)'" }.joined(separator: " and ")
            throw DoorError(badRequest: "The query has \(names), of which only one may select the identity.")
        }
        guard let selector = present.first else { return nil }
        return try query.value(selector.rawValue, as: selector.meaning)
    }
}

/// Every spelling with which a client says which identity it means.
private enum Selector: String, CaseIterable {
    case client = "client_id"
    case object = "object_id"
    case principal = "principal_id"
    case resource = "mi_res_id"
    case olderResource = "msi_res_id"
    case plainResource = "resource_id"

    /// What Azure calls an object is a connection here, and the last part of a resource's path its name.
    func meaning(_ text: String) throws(InvalidText) -> ConnectionSelector {
        switch self {
        case .client: .application(try ApplicationID(text))
        case .object, .principal: .reference(try Reference(text))
        case .resource, .olderResource, .plainResource:
            .reference(try Reference(text.split(separator: "/").last.map(String.init) ?? text))
        }
    }
}
