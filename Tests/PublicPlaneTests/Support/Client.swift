import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client that sends the bytes it is told and keeps those it gets, so that nothing is smoothed over on either side.
struct Client: Sendable {
    let channel: any Channel
    private let inbox: Inbox

    static func connect(
        to address: SocketAddress, tls: TLSConfiguration? = nil
    ) async throws -> Client {
        let inbox = Inbox()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.so_rcvbuf), value: 64 * 1024)  // the kernel's own choice may be megabytes
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let tls = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(tls)
                    }
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox: inbox))
                }
            }
            .connect(to: address).get()
        return Client(channel: channel, inbox: inbox)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// From now on takes nothing more from the network than the kernel does for it.
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// All that has come so far and was not taken yet.
    var received: String { inbox.state.withLock { String(buffer: $0.bytes) } }

    /// Whether the server has ended its side, or the connection is gone.
    var isEnded: Bool { inbox.state.withLock { $0.isEnded } }

    /// Whether the server ended its side in good order (FIN) rather than by a reset, which may take an answer with it.
    var isEndedInOrder: Bool { inbox.state.withLock { $0.isEndedInOrder } }

    /// Waits until the next response is whole, and takes it.
    func response(toHEAD: Bool = false) async throws -> Response {
        try await eventually("a whole response") {
            inbox.state.withLock { Response(taking: &$0.bytes, toHEAD: toHEAD) }
        }
    }

    func response(to request: String) async throws -> Response {
        try await send(request)
        return try await response(toHEAD: request.hasPrefix("HEAD"))
    }

    /// Waits until the server has ended its side.
    func ended() async throws { try await eventually("the end of the connection") { isEnded ? () : nil } }

    func close() { channel.close(promise: nil) }
}

struct Timeout: Error { let waitingFor: String }

/// Asks until there is an answer; generous, since it only matters when there is none.
func eventually<Value>(_ what: String, _ ask: () throws -> Value?) async throws -> Value {
    for _ in 0..<10_000 {
        if let value = try ask() { return value }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw Timeout(waitingFor: what)
}

private final class Inbox: Sendable {
    struct State {
        var bytes = ByteBuffer()
        var isEnded = false
        var isEndedInOrder = false

        mutating func end(inOrder: Bool) {
            if !isEnded { isEndedInOrder = inOrder }
            isEnded = true
        }
    }
    let state = Mutex(State())
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.state.withLock { _ = $0.bytes.writeImmutableBuffer(unwrapInboundIn(data)) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { inbox.state.withLock { $0.end(inOrder: true) } }
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.state.withLock { $0.end(inOrder: false) } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is IOError { inbox.state.withLock { $0.end(inOrder: false) } }
    }
}
