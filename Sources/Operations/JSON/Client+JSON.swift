import Cryptography
package import Federation
package import FoundationEssentials

extension TrustedIdentity {
    var members: [JSON.Member] {
        [
            .init("issuer", .string(triple.issuer.text)), .init("subject", .string(triple.subject.text)),
            .init("audience", .string(triple.audience.text)), .init("single_use", .bool(isSingleUse)),
        ]
    }
}

extension Client {
    /// As `client show --json` and the admin API tell it: without its key, which nobody knows any more.
    ///
    /// - Parameters:
    ///   - grants: all that it was granted; `nil` where it is gone by now.
    ///   - proofs: what `Desk.proofs(of:)` gave for it; `nil` leaves them out, as lists do.
    ///   - lastUsedAt: what `Desk.lastUses(of:)` gave for it.
    package func json(_ grants: NamedGrants?, proofs: [ClientProofStatus]? = nil, lastUsedAt: Date?) -> JSON {
        var members: [JSON.Member] = [
            .init("id", .string(id.description)), .init("name", .string(name.text)),
            .init("allow", .strings(grants?.words ?? [])), .init("admin", .bool(isAdmin)),
        ]
        if let proofs { members.append(.init("known_by", .array(proofs.map(\.json)))) }
        return .object(members + [.init("last_used_at", .seconds(lastUsedAt))])
    }
}

extension ClientProofStatus {
    package var json: JSON {
        .object(
            [.init("id", .string(id))] + proof.members
                + [.init("created_at", .seconds(createdAt)), .init("last_used_at", .seconds(lastUsedAt))])
    }
}

extension KeylessProof {
    fileprivate var members: [JSON.Member] {
        switch self {
        case .identity(let identity): identity.members
        case .publicKey(let der): [.init("public_key", .string(Data(der).base64EncodedString()))]
        }
    }
}

extension Client {
    /// As `client add --json` and the admin API tell one that has no key.
    package var keylessJSON: JSON { ["id": .string(id.description), "name": .string(name.text)] }
}

extension ClientWithKey {
    /// The one form that shows a key: it was made a moment ago and is kept only as a hash.
    package func revealJSON() -> JSON {
        [
            "id": .string(client.id.description), "name": .string(client.name.text), "key": .string(revealKey()),
        ]
    }

    /// The key for the page that shows it this once.
    package func revealKey() -> String { key.reveal() }
}
