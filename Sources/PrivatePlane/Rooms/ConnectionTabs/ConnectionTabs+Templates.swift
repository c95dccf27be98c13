extension Template {
    /// What the pages of a connection share.
    static let ofConnections = [
        Template("connection-head", PackageResources.connection_head_mustache),
        Template("tabs", PackageResources.tabs_mustache),
    ]
}
