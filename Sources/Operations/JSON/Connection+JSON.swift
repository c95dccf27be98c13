package import Federation
import FoundationEssentials

extension Connection {
    /// As `connection show --json` and the admin API tell it.
    package var json: JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "tenant": .optional(settings.tenant?.text),
            "client_id": .optional(settings.applicationID?.text), "credential": .string(settings.credential.word),
            "permissions": .string(settings.permissions.rawValue), "scopes": .strings(settings.scopes.map(\.text)),
            "status": .string(status.rawValue), "cloud": .string(settings.cloud.rawValue),
            "needs": .strings(settings.needs.map(\.text)), "tenants": .strings(tenants.map(\.text)),
            "previous_credential": .optional(settings.previousCredential?.word),
            "secret_expires_at": .seconds(settings.credential.expiresAt),
        ]
    }
}

extension Credential {
    /// When it ends, as far as it says so itself.
    fileprivate var expiresAt: Date? { if case .secret(let secret) = self { secret.expiresAt } else { nil } }
}
