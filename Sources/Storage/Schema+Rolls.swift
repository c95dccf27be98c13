extension Schema {
    /// What counts and lists, in the order of names, who relies on an agent, a certificate or an application, without
    /// a look at the other connections.
    static let rolls = [
        "DROP INDEX connections_by_agent",
        "CREATE INDEX connections_by_agent ON connections (agent_id, name)",
        "DROP INDEX connections_by_certificate",
        "CREATE INDEX connections_by_certificate ON connections (certificate_id, name)",
        "CREATE INDEX connections_by_application ON connections (application_id, agent_id)",
    ]
}
