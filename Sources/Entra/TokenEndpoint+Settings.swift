import Federation

extension TokenEndpoint {
    /// How to reach Entra. Prints nothing of the environment, in which a proxy's password may stand.
    package struct Settings: Sendable {
        /// One base URL for all clouds; `nil` for each cloud's own.
        package var authority: Authority?
        /// A PEM file with roots to trust beside the system's.
        package var additionalRootsFile: String?
        /// For an answer as a whole, from connecting to the last byte, a second try included.
        package var timeout: Duration = .seconds(10)
        /// For the TCP connection alone.
        package var connectTimeout: Duration = .seconds(5)
        /// A token with many roles takes some kilobytes; more than this is no token answer.
        package var maximumReplyBytes = 256 * 1024
        /// Further requests wait for one of these, within their time limit.
        package var maximumConnectionsPerHost = 64

        let proxy: ProxyVariables

        /// - Parameter environment: where `HTTPS_PROXY` and `NO_PROXY` are looked up, in upper, then in lower case.
        ///   Nothing else of it is kept.
        package init(
            authority: Authority? = nil, additionalRootsFile: String? = nil, environment: [String: String] = [:]
        ) {
            self.authority = authority
            self.additionalRootsFile = additionalRootsFile
            proxy = ProxyVariables(environment)
        }

        /// The authority that answers for a cloud.
        func authority(of cloud: Cloud) -> Authority { authority ?? Authority(of: cloud) }

        func route() throws(EntraSetupProblem) -> Route {
            let roots = additionalRootsFile.map {
                AdditionalRoots(
                    file: $0, hint: "AUREOLE_ENTRA_CA names a PEM file with the roots to trust for the authority")
            }
            return try Route(
                proxy: proxy, additionalRoots: roots, connectTimeout: connectTimeout,
                maximumConnectionsPerHost: maximumConnectionsPerHost)
        }
    }
}
