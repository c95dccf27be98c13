package import Federation

extension Agent {
    /// As `agent show --json` and the admin API tell it.
    package func json(issuer: Issuer) -> JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "issuer": .string(issuer.text),
            "subject": .string(subject.text), "audiences": .strings(audiences.map(\.text)),
            "enabled": .bool(isEnabled),
        ]
    }
}
