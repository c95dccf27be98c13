import Cryptography
package import Federation
package import FoundationEssentials
import Storage

/// By what a client is known without a key, as it is told.
package struct ClientProofStatus: Hashable, Sendable {
    /// Short, and of this client's only one.
    package let id: String
    package let proof: KeylessProof
    package let createdAt: Date
    /// `nil` for one that was never used.
    package let lastUsedAt: Date?
}

/// What an admin says of a proof.
package enum ProofDraft: Hashable, Sendable {
    /// - Parameter audience: how browsers reach this service when `nil`.
    case identity(Issuer, Subject, Audience?, isSingleUse: Bool)
    /// - Parameter pem: a `PUBLIC KEY` (RFC 7468 section 13).
    case publicKey(pem: String)
}

extension Desk {
    /// For whom the tokens of other issuers are, if an admin says nothing else.
    package var usualAudience: Audience {
        get throws { try Audience(settings.privateURL.text) }
    }

    /// Lets a client prove itself without a key of ours, too.
    ///
    /// - Throws: `StoreFailure.notFound`, `.proofTaken`; `Refusal.badRequest` for what is no public key.
    package func trust(
        _ draft: ProofDraft, of reference: Reference<Client>, by caller: Caller
    ) async throws -> Client {
        let client = try await client(reference)
        let proof = try proof(draft)
        try await store.add(
            proof, to: client, audit: event(.clientTrusted, "client:\(client.id)", by: caller, proof.auditDetails))
        return client
    }

    /// - Parameter id: what `proofs(of:)` gave.
    /// - Throws: `StoreFailure.notFound`.
    package func distrust(_ id: String, of reference: Reference<Client>, by caller: Caller) async throws {
        let client = try await client(reference)
        guard let kept = try await store.proofs(of: client.id).first(where: { $0.id == id }) else {
            throw StoreFailure.notFound(kind: "proof", id)
        }
        try await store.removeProof(
            kept.hash, of: client,
            audit: event(.clientDistrusted, "client:\(client.id)", by: caller, kept.proof.auditDetails))
        lookups.forgetAll()
    }

    /// One of them.
    ///
    /// - Throws: `StoreFailure.notFound`.
    package func proof(_ id: String, of client: Client) async throws -> ClientProofStatus {
        guard let found = try await proofs(of: client.id).first(where: { $0.id == id }) else {
            throw StoreFailure.notFound(kind: "proof", id)
        }
        return found
    }

    /// By what a client is known without a key, the newest first.
    package func proofs(of client: ID<Client>) async throws -> [ClientProofStatus] {
        let unwritten = keyUses.unwritten
        return try await store.proofs(of: client).map { kept in
            ClientProofStatus(
                id: kept.id, proof: kept.proof, createdAt: kept.createdAt,
                lastUsedAt: [kept.lastUsedAt, unwritten[kept.hash]?.at].compactMap { $0 }.max())
        }
    }

    /// - Throws: `Refusal.badRequest` for what is no public key.
    func proof(_ draft: ProofDraft) throws -> KeylessProof {
        switch draft {
        case .identity(let issuer, let subject, let audience, let isSingleUse):
            let triple = Triple(issuer: issuer, subject: subject, audience: try audience ?? usualAudience)
            return .identity(TrustedIdentity(triple: triple, isSingleUse: isSingleUse))
        case .publicKey(let pem):
            guard let key = VerificationKey(pem: pem) else {
                throw Refusal.badRequest(
                    "This is no public key that is taken: a PEM block 'PUBLIC KEY', RSA of 2048 to 8192 bits, P-256 or "
                        + "P-384.")
            }
            return .publicKey(key.subjectPublicKeyInfo)
        }
    }
}

extension KeptProof {
    /// 64 bits: nobody chooses them freely, and they have to tell one client's proofs apart, no more.
    fileprivate var id: String { Digest.hex(hash.bytes.prefix(8)) }
}

extension KeylessProof {
    var auditDetails: [JSON.Member] {
        switch self {
        case .identity(let identity): identity.members
        case .publicKey(let key): [.init("public_key_sha256", .string(Digest.hex(Digest.sha256(key))))]
        }
    }
}
