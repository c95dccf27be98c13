package import Federation

extension Authorisation {
    /// As `connection authorise --json` and the admin API tell it.
    package var json: JSON {
        [
            "authorised": true, "granted": .strings(granted), "missing": .strings(missing),
            "superfluous": .strings(superfluous),
            "resources": .array(
                resources.map { resource in
                    [
                        "resource": .string(resource.resource), "granted": .strings(resource.granted),
                        "missing": .strings(resource.missing.map(\.name)),
                        "superfluous": .strings(resource.superfluous),
                    ]
                }),
        ]
    }
}

extension FleetRow {
    /// One line of `connection authorise --all --json` and of the admin API.
    package var json: JSON {
        var members: [JSON.Member] = [
            .init("connection", .string(connection.name.text)), .init("tenant", .string(tenant.text)),
            .init("consent", .string(consent.rawValue)), .init("last_good_at", .seconds(outcome?.succeededAt)),
            .init("code", .optional(problem)),
        ]
        if case .success(let authorisation) = result {
            members.append(.init("missing", .strings(authorisation.missing)))
        }
        return .object(members)
    }

    /// Entra's code, or our word; `nil` when it is authorised.
    package var problem: String? { if case .failure(let refusal) = result { refusal.word } else { nil } }
}

extension ExchangeOutcome {
    /// How the last call for one tenant ended.
    package var json: JSON {
        [
            "tenant": .string(tenant.text), "tried_at": .seconds(triedAt), "last_good_at": .seconds(succeededAt),
            "code": .optional(problem),
        ]
    }
}
