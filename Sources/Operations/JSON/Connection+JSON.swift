package import Federation
import FoundationEssentials

extension Connection {
    /// As `connection show --json` and the admin API tell it.
    ///
    /// - Parameter delegation: whoever signed in for it, if anybody did.
    package func json(_ delegation: Delegation?) -> JSON {
        let ending: JSON? = delegation?.ending.map { ["code": .string($0.code), "reason": .string($0.reason)] }
        return [
            "id": .string(id.description), "name": .string(name.text), "tenant": .optional(settings.tenant?.text),
            "client_id": .optional(settings.applicationID?.text), "credential": .string(settings.credential.word),
            "permissions": .string(settings.permissions.rawValue), "scopes": .strings(settings.scopes.map(\.text)),
            "status": .string(status.rawValue), "cloud": .string(settings.cloud.rawValue),
            "needs": .strings(settings.needs.map(\.text)), "tenants": .strings(tenants.map(\.text)),
            "previous_credential": .optional(settings.previousCredential?.word),
            "secret_expires_at": .seconds(settings.credential.expiresAt), "signed_in": .optional(delegation?.user),
            "signed_in_at": .seconds(delegation?.signedInAt), "sign_in_ended": ending ?? .null,
        ]
    }
}

extension Credential {
    /// When it ends, as far as it says so itself.
    fileprivate var expiresAt: Date? { if case .secret(let secret) = self { secret.expiresAt } else { nil } }
}
