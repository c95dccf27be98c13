package import Federation

extension KeyProspect {
    /// One line of `key list --json` and of the admin API: times in Unix seconds; `seen_for` in whole seconds.
    package var json: JSON {
        [
            "kid": .string(key.keyID), "state": .string(key.state.rawValue), "created_at": .seconds(key.createdAt),
            "activates_at": .seconds(activatesAt), "retires_at": .seconds(retiresAt),
            "seen_for": .integer(Int(key.evidence.seenFor.components.seconds)),
            "looked_at": .seconds(key.evidence.lookedAt),
            "problem": .optional(key.evidence.problem?.description),
        ]
    }
}

extension Rotation {
    /// As `key rotate --json` and the admin API tell it.
    package var json: JSON {
        switch self {
        case .activated(let key): ["activated": true, "kid": .string(key.keyID), "wait": 0]
        case .willActivate(let key, let wait), .tooEarly(let key, let wait):
            ["activated": false, "kid": .string(key.keyID), "wait": .integer(Int((wait / .seconds(1)).rounded(.up)))]
        }
    }
}

extension Revocation {
    /// As `key revoke --json` and the admin API tell it.
    package var json: JSON {
        [
            "revoked": .strings(keys.map(\.keyID)), "successor": .optional(successor?.keyID),
            "live_assertions": .integer(liveAssertions), "agents": .strings(agents.first.map(\.name.text)),
            "credentials": .array(credentials.map(\.json)),
        ]
    }
}

extension AffectedCredential {
    fileprivate var json: JSON {
        [
            "connection": .string(connection.text), "tenant": .optional(tenant?.text),
            "client_id": .optional(applicationID?.text), "issuer": .string(issuer.text),
            "subject": .string(subject.text),
        ]
    }
}
