extension Ask {
    /// A request for `/identity/token`.
    ///
    /// - Parameter query: what follows the version.
    static func managedIdentity(
        _ query: String = "&resource=https://graph.microsoft.com", version: String = "api-version=2019-08-01",
        key: String?
    ) -> Ask {
        Ask("/identity/token?\(version)\(query)", method: "GET").with { ask in
            if let key { ask.fields.append(("X-IDENTITY-HEADER", key)) }
        }
    }
}
