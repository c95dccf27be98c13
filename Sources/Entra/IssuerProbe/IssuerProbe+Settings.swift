extension IssuerProbe {
    /// How to reach our own public documents from outside. Prints nothing of the environment, in which a proxy's password
    /// may stand.
    package struct Settings: Sendable {
        /// A PEM file with roots to trust beside the system's (`AUREOLE_ISSUER_CA`, for other issuers
        /// `AUREOLE_TRUST_CA`).
        package var additionalRootsFile: String?
        /// What to do when no root can be read from it: names the setting.
        package var rootsHint =
            "AUREOLE_ISSUER_CA names a PEM file with the roots to trust for the issuer's own documents"
        /// For a look as a whole, from connecting to the last byte of the second document.
        package var timeout: Duration = .seconds(10)
        /// For each document. The ring's largest key set takes some kilobytes.
        package var maximumDocumentBytes = 256 * 1024

        private let proxy: ProxyVariables

        /// - Parameter environment: where `HTTPS_PROXY` and `NO_PROXY` are looked up, in upper, then in lower case.
        ///   Nothing else of it is kept.
        package init(additionalRootsFile: String? = nil, environment: [String: String] = [:]) {
            self.additionalRootsFile = additionalRootsFile
            proxy = ProxyVariables(environment)
        }

        func route() throws(EntraSetupProblem) -> Route {
            let roots = additionalRootsFile.map {
                AdditionalRoots(file: $0, hint: rootsHint)
            }
            return try Route(
                proxy: proxy, additionalRoots: roots, connectTimeout: timeout, maximumConnectionsPerHost: 1)
        }
    }
}
