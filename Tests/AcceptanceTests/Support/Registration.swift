import Foundation

/// What stands in Azure: one tenant, one application with its credentials. A test spoils a copy of it.
struct Registration: Sendable {
    var tenantID = "11111111-1111-4111-8111-111111111111"
    var tenant = Simulator.tenant
    var cloud: String?
    var clientID = Simulator.clientID
    var issuer = ""
    var subject: String?
    var audience = "api://AzureADTokenExchange"
    var secrets: [(value: String, expires: String?)] = []
    var certificates: [(pem: String, isRevoked: Bool)] = []
    var roles: [String: [String]] = ["https://graph.microsoft.com": ["User.Read.All"]]
    /// Where it has a service principal; its own tenant when `nil`.
    var servicePrincipals: [String]?
    var isDisabled = false
    var webRedirectURIs: [String] = []
    var publicRedirectURIs: [String] = []
    var delegated: [String: [String]] = [:]
    var users: [User] = []
    /// Who may sign in; everybody when `nil`.
    var assigned: [String]?

    struct User: Sendable {
        var name: String
        var tenant = Simulator.tenant
        /// The number of what Conditional Access demands.
        var demand: Int?
    }

    private var application: [String: Any] {
        var application: [String: Any] = [
            "clientId": clientID, "displayName": "Halo", "tenant": tenantID, "roles": roles, "disabled": isDisabled,
            "redirectURIs": ["web": webRedirectURIs, "publicClient": publicRedirectURIs], "delegated": delegated,
            "secrets": secrets.map { secret in
                var members: [String: Any] = ["value": secret.value]
                members["expires"] = secret.expires
                return members
            },
            "certificates": certificates.map { ["pem": $0.pem, "revoked": $0.isRevoked] as [String: Any] },
        ]
        if let subject {
            application["federatedCredentials"] = [
                ["name": "aureole", "issuer": issuer, "subject": subject, "audiences": [audience]] as [String: Any]
            ]
        }
        application["tenants"] = servicePrincipals
        application["assigned"] = assigned
        return application
    }

    /// The apps file.
    var text: String {
        get throws {
            var home: [String: Any] = ["id": tenantID, "domains": [tenant]]
            home["cloud"] = cloud
            let other: [String: Any] = [
                "id": "44444444-4444-4444-8444-444444444444", "domains": ["fabrikam.example"],
            ]
            let people = users.enumerated().map { index, user in
                var members: [String: Any] = [
                    "name": user.name, "displayName": user.name, "tenant": user.tenant,
                    "id": "55555555-5555-4555-8555-55555555555\(index)",
                ]
                if let demand = user.demand { members["demand"] = ["code": demand, "suberror": "basic_action"] }
                return members
            }
            let apps: [String: Any] = ["tenants": [home, other], "applications": [application], "users": people]
            return String(decoding: try JSONSerialization.data(withJSONObject: apps), as: UTF8.self)
        }
    }
}

extension Site {
    func register(_ registration: Registration) throws { try folder.write(try registration.text, to: "apps.json") }
}
