/// `host:port`; an IPv6 address stands in brackets. Port 0 lets the system choose.
struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /(?:\[([0-9a-fA-F:.]+)\]|([^\[\]:]+)):([0-9]{1,5})/),
            let host = match.1 ?? match.2, let port = UInt16(match.3)
        else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
