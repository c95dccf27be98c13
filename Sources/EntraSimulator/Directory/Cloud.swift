/// The clouds in which Entra runs, each with hosts and defaults of its own (facts 2.1 and 3.0).
enum Cloud: String, Codable, CaseIterable, Sendable {
    case `public`, usgov, china

    /// The host of its sign-in endpoints.
    var loginHost: String {
        switch self {
        case .public: "login.microsoftonline.com"
        case .usgov: "login.microsoftonline.us"
        case .china: "login.partner.microsoftonline.cn"
        }
    }

    /// Microsoft Graph; a permission without a resource before it is one of Graph's.
    var graph: String {
        switch self {
        case .public: "https://graph.microsoft.com"
        case .usgov: "https://graph.microsoft.us"
        case .china: "https://microsoftgraph.chinacloudapi.cn"
        }
    }

    /// What a federated credential expects as audience when it names none.
    var exchangeAudience: String {
        switch self {
        case .public: "api://AzureADTokenExchange"
        case .usgov: "api://AzureADTokenExchangeUSGov"
        case .china: "api://AzureADTokenExchangeChina"
        }
    }

    /// Microsoft's own resources that live in this cloud alone.
    var resources: [String] {
        switch self {
        case .public:
            [
                graph, "https://management.azure.com", "https://management.core.windows.net",
                "https://vault.azure.net", "https://storage.azure.com", "https://database.windows.net",
            ]
        case .usgov: [graph, "https://dod-graph.microsoft.us", "https://management.usgovcloudapi.net"]
        case .china: [graph, "https://management.chinacloudapi.cn"]
        }
    }

    /// The cloud whose sign-in host is `authority`, a host and perhaps a port; nil for any other host.
    init?(authority: String) {
        let host = authority.prefix { $0 != ":" }.lowercased()
        guard let cloud = Self.allCases.first(where: { $0.loginHost == host }) else { return nil }
        self = cloud
    }
}
