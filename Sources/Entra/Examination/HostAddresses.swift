import Glibc
import NIOCore
import NIOPosix

/// How many addresses a host name leads to.
package struct HostAddresses: Hashable, Sendable {
    package let ipv4: Int
    package let ipv6: Int

    package init(ipv4: Int, ipv6: Int) {
        self.ipv4 = ipv4
        self.ipv6 = ipv6
    }

    /// Asks the system's resolver, which cannot be hurried: when the time is over its answer is not waited for.
    ///
    /// - Returns: `nil` when there is no such name, or no answer in time.
    static func look(up host: String, within limit: Duration) async -> HostAddresses? {
        let promise = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: HostAddresses?.self)
        let end = promise.futureResult.eventLoop.scheduleTask(in: TimeAmount(limit)) { promise.succeed(nil) }
        NIOThreadPool.singleton.submit { _ in promise.succeed(HostAddresses(of: host)) }
        let found = try? await promise.futureResult.get()
        end.cancel()
        return found ?? nil
    }

    private init?(of host: String) {
        var (hints, first) = (addrinfo(), nil as UnsafeMutablePointer<addrinfo>?)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        let families = sequence(first: first) { $0?.pointee.ai_next }.prefix { $0 != nil }.map { $0?.pointee.ai_family }
        self.init(ipv4: families.count { $0 == AF_INET }, ipv6: families.count { $0 == AF_INET6 })
    }
}
