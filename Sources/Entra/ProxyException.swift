import NIOCore

/// Where a request goes, in the form that exceptions are compared with.
struct ProxyTarget {
    let host: String
    let port: Int
    /// Set when the host is an IP address.
    let address: SocketAddress?

    init(host: String, port: Int) {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.host = withoutFinalDot(bare.lowercased())
        self.port = port
        address = try? SocketAddress(ipAddress: bare, port: 0)
    }

    /// `localhost`, 127.0.0.0/8 and ::1.
    var isLoopback: Bool {
        switch address {
        case .some(let address): address.ipAddress.map { $0.hasPrefix("127.") || $0 == "::1" } ?? false
        case .none: host == "localhost" || host.hasSuffix(".localhost")
        }
    }
}

/// One entry of `NO_PROXY`.
///
/// `*` is every host; `example.com` is the host and its subdomains; `.example.com` and `*.example.com` are subdomains
/// only; an IP address is itself, however it is written. Each may end with `:port`. Address ranges are not understood.
struct ProxyException: Sendable {
    private let host: String
    private let port: Int?
    private let address: SocketAddress?

    init?(_ entry: Substring) {
        let (host, port) = Self.parts(of: entry)
        guard !host.isEmpty else { return nil }
        address = try? SocketAddress(ipAddress: String(host), port: 0)
        self.host = withoutFinalDot(host.hasPrefix("*.") ? String(host.dropFirst()) : host)
        self.port = port
    }

    func covers(_ target: ProxyTarget) -> Bool {
        guard port == nil || port == target.port else { return false }
        if host == "*" { return true }
        if let address { return address == target.address }
        guard target.address == nil else { return false }
        return target.host == host || target.host.hasSuffix(host.hasPrefix(".") ? host : "." + host)
    }

    /// The host without brackets in lower case, and the port. A bare IPv6 address has more than one colon and no port.
    private static func parts(of entry: Substring) -> (host: String, port: Int?) {
        let text = entry.lowercased()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let host = text[text.index(after: text.startIndex)..<end]
            return (String(host), Int(text[end...].dropFirst(2)))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = Int(parts[1]) else { return (text, nil) }
        return (String(parts[0]), port)
    }
}

private func withoutFinalDot(_ host: String) -> String { host.hasSuffix(".") ? String(host.dropLast()) : host }
