import Federation
import Glibc
import NIOCore

extension PeerAddress {
    /// Of a socket's other end.
    init(_ address: SocketAddress?) {
        let bytes: [UInt8] =
            switch address {
            case .v4(let address): withUnsafeBytes(of: address.address.sin_addr, Array.init)
            case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr, Array.init)
            case .unixDomainSocket, nil: []
            }
        self.init(text: address?.ipAddress ?? "", bytes: bytes)
    }
}
