import Crypto
import FoundationEssentials

/// What the tokens say about a person, and `client_info` (facts 3.5 and 3.9).
extension Delegation {
    /// Another subject for each application, the same at every sign-in.
    var pairwiseSubject: String {
        Base64URL.encode(SHA256.hash(data: Data("\(signIn.clientID)/\(user.id)".lowercased().utf8)))
    }

    var personClaims: [String: JSONValue] {
        [
            "oid": .string(user.id), "sub": .string(pairwiseSubject), "name": .string(user.displayName ?? user.name),
            "preferred_username": .string(user.name), "upn": .string(user.name),
        ]
    }

    /// Base64url of the user's and the tenant's ids.
    var clientInfo: String {
        Base64URL.encode(Array(#"{"uid":"\#(user.id)","utid":"\#(signIn.tenantID)"}"#.utf8))
    }

    /// What the answer's `scope` names: the permissions with their resource, then OpenID Connect's.
    func scope(on resource: Resource) -> String {
        let prefix = resource.identifier + "/"
        let openID = signIn.scope.openID.filter { $0 != "offline_access" }
        return (permissions.map { prefix + $0 } + openID).joined(separator: " ")
    }
}
