import Federation
import Foundation
import Operations

/// What is wanted of a connection's credential.
enum CredentialWish: Sendable {
    case move(NewCredential, isTried: Bool)
    case forgetPrevious
}

extension BodyMembers {
    /// What can be said of a connection at any time.
    mutating func connectionEdit() throws(Problem) -> ConnectionEdit {
        var edit = ConnectionEdit()
        edit.tenant = try value("tenant", as: Tenant.init(_:))
        edit.applicationID = try value("client_id", as: ApplicationID.init(_:))
        edit.permissions = try word("permissions", of: PermissionType.self)
        edit.cloud = try word("cloud", of: Cloud.self)
        edit.assertionAlgorithm = try word("assertion_algorithm", of: ClientAssertion.Algorithm.self)
        edit.scopes = try values("scopes", as: Scope.init(_:))
        edit.preset = try value("preset", as: Preset.named)
        edit.needs = try values("needs", as: Permission.init(_:))
        edit.otherTenants = try values("tenants", as: Tenant.init(_:))
        return edit
    }

    /// One of the three ways to prove an application.
    mutating func newCredential() throws -> NewCredential {
        try single(try namedCredentials(), of: "agent, certificate and secret")
    }

    /// One of them, the one before, or none to go back to.
    mutating func credentialWish() throws -> CredentialWish {
        let isTried = try flag("untried") != true
        var wishes = try namedCredentials().map { CredentialWish.move($0, isTried: isTried) }
        if try flag("previous") == true { wishes.append(.move(.previous, isTried: isTried)) }
        if try flag("forget_previous") == true { wishes.append(.forgetPrevious) }
        return try single(wishes, of: "agent, certificate, secret, previous and forget_previous")
    }

    private mutating func namedCredentials() throws -> [NewCredential] {
        var credentials: [NewCredential] = []
        if let agent = try value("agent", as: Reference<Agent>.init(_:)) { credentials.append(.federated(agent)) }
        if let certificate = try value("certificate", as: Reference<ClientCertificate>.init(_:)) {
            credentials.append(.certificate(certificate))
        }
        if let secret = try object("secret", { try $0.clientSecret() }) { credentials.append(secret) }
        return credentials
    }

    private mutating func clientSecret() throws(Problem) -> NewCredential {
        let value = try required("value", try text("value"))
        let end = try integer("expires_at", in: Self.times)
        return .clientSecret(value, expiresAt: end.map { Date(timeIntervalSince1970: Double($0)) })
    }

    /// Unix seconds up to the last one of the year 9999.
    static let times = 0...253_402_300_799

    private func single<Choice>(_ choices: [Choice], of names: String) throws(Problem) -> Choice {
        guard choices.count == 1, let choice = choices.first else {
            throw Problem(.badRequest, "Give exactly one of \(names).", pointer: place)
        }
        return choice
    }
}
