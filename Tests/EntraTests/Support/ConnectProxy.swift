import NIOCore
import NIOPosix
import Synchronization

/// A proxy that knows `CONNECT` only and leads every tunnel to one port of loopback, whatever host is asked for.
final class ConnectProxy: Sendable {
    let port: Int
    private let heads: Heads

    final class Heads: Sendable {
        let texts = Mutex<[String]>([])
    }

    /// The requests for tunnels as they arrived.
    var requests: [String] { heads.texts.withLock { $0 } }

    /// Runs a proxy for the time of the test. Without a target it refuses every tunnel with the status line given.
    static func run<Result>(
        to target: Int, answer: String = "200 OK", test: (ConnectProxy) async throws -> Result
    ) async throws -> Result {
        let heads = Heads()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TunnelHandler(heads, target, answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = ConnectProxy(port: channel.localAddress!.port!, heads: heads)
        do {
            let result = try await test(proxy)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private init(port: Int, heads: Heads) {
        self.port = port
        self.heads = heads
    }
}

private final class TunnelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let heads: ConnectProxy.Heads
    private let target: Int
    private let answer: String
    private var head = ""
    private var back: (any Channel)?

    init(_ heads: ConnectProxy.Heads, _ target: Int, _ answer: String) {
        self.heads = heads
        self.target = target
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let back {
            back.writeAndFlush(bytes, promise: nil)
            return
        }
        head += String(buffer: bytes)
        guard head.hasSuffix("\r\n\r\n") else { return }
        heads.texts.withLock { $0.append(head) }
        open(context.channel, NIOLoopBound(self, eventLoop: context.eventLoop))
    }

    func channelInactive(context: ChannelHandlerContext) { back?.close(promise: nil) }

    private func open(_ front: any Channel, _ me: NIOLoopBound<TunnelHandler>) {
        guard answer.hasPrefix("200") else {
            front.writeAndFlush(ByteBuffer(string: "HTTP/1.1 \(answer)\r\ncontent-length: 0\r\n\r\n"), promise: nil)
            return
        }
        ClientBootstrap(group: front.eventLoop)
            .channelInitializer { $0.pipeline.addHandler(BackHandler(front)) }
            .connect(host: "127.0.0.1", port: target)
            .whenSuccess { channel in
                me.value.back = channel
                front.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
            }
    }
}

private final class BackHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let front: any Channel
    init(_ front: any Channel) { self.front = front }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        front.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { front.close(promise: nil) }
}
