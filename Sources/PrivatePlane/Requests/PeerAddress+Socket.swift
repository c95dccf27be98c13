import Federation
import NIOCore

extension PeerAddress {
    /// Of a socket's other end.
    init(_ address: SocketAddress?) {
        self.init(text: address?.ipAddress ?? "", bytes: address.map(Self.bytes) ?? [])
    }

    /// By their place in `sockaddr_in` and `sockaddr_in6` (ip(7), ipv6(7)): which module their members come from depends on
    /// what else a file is compiled with.
    private static func bytes(of address: SocketAddress) -> [UInt8] {
        switch address {
        case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        case .unixDomainSocket: []
        }
    }
}
