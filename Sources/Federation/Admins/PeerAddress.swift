/// The address at the other end of a connection. What a proxy says of whom it speaks for is not asked: whoever connects
/// could say the same.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// As the system writes it.
    package let text: String
    /// What one holder of addresses cannot easily change: all of an IPv4 address, the first 64 bits of an IPv6 address.
    package let network: [UInt8]

    /// - Parameter bytes: 4 or 16, in network order; none where the connection has no address.
    package init(text: String, bytes: [UInt8]) {
        self.text = text
        let isMappedIPv4 = bytes.count == 16 && bytes.starts(with: Self.mappedPrefix)
        network = isMappedIPv4 ? Array(bytes.suffix(4)) : Array(bytes.prefix(bytes.count == 16 ? 8 : 4))
    }

    package var description: String { text }

    /// ::ffff:0:0/96 (RFC 4291 section 2.5.5.2).
    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
