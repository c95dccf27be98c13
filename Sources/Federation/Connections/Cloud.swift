/// Where a tenant lives. An app registration exists in one cloud only (Entra, national clouds).
package enum Cloud: String, Hashable, Sendable, CaseIterable {
    case `public`
    case usgov
    case china

    /// The base URL of its token endpoints.
    package var authority: String {
        switch self {
        case .public: "https://login.microsoftonline.com"
        case .usgov: "https://login.microsoftonline.us"
        case .china: "https://login.partner.microsoftonline.cn"
        }
    }

    /// The application ID URI of Microsoft Graph.
    package var graphResource: String {
        switch self {
        case .public: "https://graph.microsoft.com"
        case .usgov: "https://graph.microsoft.us"
        case .china: "https://microsoftgraph.chinacloudapi.cn"
        }
    }

    /// The audience that Azure's form proposes for a federated credential.
    package var tokenExchangeAudience: String {
        switch self {
        case .public: "api://AzureADTokenExchange"
        case .usgov: "api://AzureADTokenExchangeUSGov"
        case .china: "api://AzureADTokenExchangeChina"
        }
    }
}
