package import Federation

/// What trying a connection showed: Entra issued a token for each of its resources, and these are the permissions in
/// them, held against what the connection needs.
package struct Authorisation: Hashable, Sendable {
    package let resources: [Resource]
    /// Needs of resources that none of the connection's scopes is for.
    package let outOfScope: [Permission]

    package var granted: [String] { resources.flatMap(\.granted) }
    /// As the connection spells them.
    package var missing: [String] { resources.flatMap(\.missing).map(\.text) + outOfScope.map(\.text) }
    package var superfluous: [String] { resources.flatMap(\.superfluous) }

    /// The permissions for one resource.
    package struct Resource: Hashable, Sendable {
        /// The application ID URI.
        package let resource: String
        package let granted: [String]
        package let missing: [Permission]
        /// Granted, though the connection does not list it. Where it lists nothing for the resource, nobody knows what is
        /// too much, so that nothing is.
        package let superfluous: [String]

        init(_ scope: Scope, granted: [String], needs: [Permission]) {
            resource = scope.resource
            self.granted = granted
            missing = needs.filter { !granted.contains($0.name) }
            let needed = needs.map(\.name)
            superfluous = needs.isEmpty ? [] : granted.filter { !(needed + Self.ofSignIn).contains($0) }
        }

        /// Scopes that every sign-in brings along.
        private static let ofSignIn = ["openid", "profile", "email", "offline_access"]
    }
}
