package import Cryptography
package import Federation
package import FoundationEssentials
import Storage

/// What a connection is to prove itself with, as an admin names it.
package enum NewCredential: Sendable {
    case federated(Reference<Agent>)
    case certificate(Reference<ClientCertificate>)
    /// The value that Azure showed once, and when it ends.
    case secret(Secret<[UInt8]>, expiresAt: Date?)
    /// The one before the present one.
    case previous

    /// A client secret from its text.
    package static func clientSecret(_ text: String, expiresAt: Date?) -> NewCredential {
        .secret(Secret(Array(text.utf8)), expiresAt: expiresAt)
    }
}

/// A credential that was looked up, and what of it has yet to be sealed.
struct ResolvedCredential: Sendable {
    let credential: Credential
    let means: Means
    var secret: Secret<[UInt8]>?
}

extension Desk {
    /// - Throws: `StoreFailure.notFound`, `Refusal` for a secret that can be none.
    func resolved(_ new: NewCredential) async throws -> ResolvedCredential {
        switch new {
        case .federated(let reference):
            let agent = try await agent(reference)
            return ResolvedCredential(credential: .federated(agent.id), means: .agent(agent))
        case .certificate(let reference):
            let certificate = try await certificate(reference)
            return ResolvedCredential(credential: .certificate(certificate.id), means: .certificate(certificate))
        case .secret(let value, let expiresAt):
            try Self.check(value)
            let secret = ClientSecret(id: ID(surroundings.uuid()), expiresAt: expiresAt)
            return ResolvedCredential(credential: .secret(secret), means: .newSecret(value), secret: value)
        case .previous: throw Refusal.badRequest("A new connection has no previous credential.")
        }
    }

    /// Entra takes printable ASCII (RFC 6749 appendix A.2); a line break or a blank around it came with the copying.
    private static func check(_ value: Secret<[UInt8]>) throws(Refusal) {
        let bytes = value.reveal()
        guard !bytes.isEmpty else { throw .badRequest("The client secret is empty.") }
        guard bytes.count <= ClientSecret.longest else {
            throw .badRequest("The client secret is longer than any that Azure makes.")
        }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badRequest("The client secret has a blank or a character that none of Azure's has; copy it again.")
        }
    }
}

extension NewCredential {
    /// Whether what was given as a secret's value has the form of its ID. It may still be tried: a warning, no refusal.
    package var looksLikeSecretID: Bool {
        guard case .secret(let value, _) = self else { return false }
        return ClientSecret.looksLikeSecretID(String(decoding: value.reveal(), as: UTF8.self))
    }
}
