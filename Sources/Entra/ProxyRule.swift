import FoundationEssentials

/// Which proxy to use for a host, if any: `HTTPS_PROXY` and `NO_PROXY`, which AsyncHTTPClient does not read itself.
struct ProxyRule: Sendable {
    /// `nil`: every host is reached directly.
    let proxy: Proxy?
    private let exceptions: [ProxyException]

    /// - Throws: `EntraSetupProblem` when the proxy's URL is not `http://[user:password@]host[:port]`.
    init(_ variables: ProxyVariables) throws(EntraSetupProblem) {
        proxy = try variables.proxy.map { text throws(EntraSetupProblem) in try Proxy(text) }
        exceptions = variables.exceptions.split { $0 == "," || $0 == " " }.compactMap { ProxyException($0) }
    }

    /// Whether requests to the host go through the proxy. Loopback never does: a proxy elsewhere would reach itself.
    func usesProxy(forHost host: String, port: Int) -> Bool {
        guard proxy != nil else { return false }
        let target = ProxyTarget(host: host, port: port)
        return !target.isLoopback && !exceptions.contains { $0.covers(target) }
    }
}

/// An HTTP proxy that opens tunnels (`CONNECT`, RFC 9110 section 9.3.6). Its password never prints.
struct Proxy: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let host: String
    let port: Int
    let user: String?
    let password: String

    init(_ text: String) throws(EntraSetupProblem) {
        // The text itself stays out of the message: its password would be readable in a log.
        guard let url = URL(string: text), url.scheme?.lowercased() == "http",
            let host = url.host(percentEncoded: false), !host.isEmpty,
            ["", "/"].contains(url.path(percentEncoded: true)), url.query() == nil,
            url.fragment() == nil, (1...65535).contains(url.port ?? 80)
        else {
            throw EntraSetupProblem(
                sentence: "HTTPS_PROXY is not the URL of an HTTP proxy",
                hint: "write it as http://host:port or http://user:password@host:port, with special characters of the "
                    + "password percent-encoded")
        }
        self.host = host
        port = url.port ?? 80
        user = url.user(percentEncoded: false)
        password = url.password(percentEncoded: false) ?? ""
    }

    var description: String { "\(host):\(port)" }
    var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port]) }
}
