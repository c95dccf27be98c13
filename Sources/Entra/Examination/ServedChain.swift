package import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL

/// The certificates that a host presents, looked at and not judged by any root.
package struct ServedChain: Hashable, Sendable {
    /// The host's own included.
    package let certificates: Int
    /// When the host's own ends.
    package let notAfter: Date
    /// Whether the host's own vouches for itself.
    package let isSelfSigned: Bool

    package init(certificates: Int, notAfter: Date, isSelfSigned: Bool) {
        self.certificates = certificates
        self.notAfter = notAfter
        self.isSelfSigned = isSelfSigned
    }

    /// Whether those between the host's own and a root are left out. No public authority signs with its root, and Entra
    /// fetches none that are missing.
    package var isIncomplete: Bool { certificates == 1 && !isSelfSigned }

    private init?(_ presented: [NIOSSLCertificate]) {
        guard let own = presented.first, let der = try? own.toDERBytes() else { return nil }
        certificates = presented.count
        notAfter = Date(timeIntervalSince1970: TimeInterval(own.notValidAfter))
        isSelfSigned = CertificateNames(der: der)?.areTheSame ?? false
    }
}

extension ServedChain {
    /// Greets a host as far as its certificates and hangs up.
    ///
    /// - Returns: `nil` when it presents none in time.
    static func look(at address: WebAddress, within limit: Duration) async -> ServedChain? {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: ServedChain?.self)
        let end = loop.scheduleTask(in: TimeAmount(limit)) { promise.succeed(nil) }
        let connection = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(limit))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler(address, promise))
                    channel.closeFuture.whenComplete { _ in promise.succeed(nil) }
                }
            }
            .connect(host: address.host, port: address.port)
        connection.whenFailure { _ in promise.succeed(nil) }
        let chain = try? await promise.futureResult.get()
        end.cancel()
        try? await connection.get().close()
        return chain ?? nil
    }

    private static func handler(
        _ address: WebAddress, _ promise: EventLoopPromise<ServedChain?>
    ) throws -> NIOSSLClientHandler {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        // A name is what the host may choose its certificate by; an address is none (RFC 6066 section 3).
        let isAddress = (try? SocketAddress(ipAddress: address.host, port: address.port)) != nil
        return try NIOSSLClientHandler(
            context: NIOSSLContext(configuration: tls), serverHostname: isAddress ? nil : address.host,
            customVerificationCallback: { presented, verdict in
                promise.succeed(ServedChain(presented))
                verdict.succeed(.failed)
            })
    }
}
