import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// One connection that sends the bytes it is told, so that nothing is smoothed over on either side.
enum Wire {
    /// The server closed the connection before it had answered everything.
    struct Ended: Error {
        let answers: [Answer]
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func answers(
        to requests: [[UInt8]], isHEAD: [Bool], port: Int, tls: NIOSSLContext? = nil
    ) async throws -> [Answer] {
        try await connect(to: port, tls: tls).executeThenClose { inbound, outbound in
            var pieces = inbound.makeAsyncIterator()
            var received: [UInt8] = []
            var answers: [Answer] = []
            for (request, isHEAD) in zip(requests, isHEAD) {
                try await outbound.write(ByteBuffer(bytes: request))
                while true {
                    if let answer = Answer(taking: &received, toHEAD: isHEAD) {
                        answers.append(answer)
                        break
                    }
                    guard let piece = try await pieces.next() else { throw Ended(answers: answers) }
                    received += Array(piece.readableBytesView)
                }
            }
            return answers
        }
    }

    /// Sends the bytes and waits until the server closes, or resets, as it does when it closes before it has read all.
    ///
    /// - Parameters:
    ///   - closing: whether this side says that there is nothing more.
    ///   - text: once it is there, something is done, while the connection stays open.
    /// - Returns: what the server said until then.
    static func lastWords(
        after bytes: [UInt8], port: Int, closing: Bool = false, seeing text: String? = nil, _ act: () -> Void = {}
    ) async throws -> [UInt8] {
        try await connect(to: port).executeThenClose { inbound, outbound in
            var received: [UInt8] = []
            var awaited = text
            do {
                if !bytes.isEmpty { try await outbound.write(ByteBuffer(bytes: bytes)) }
                if closing { outbound.finish() }
                for try await piece in inbound {
                    received += Array(piece.readableBytesView)
                    guard let text = awaited, String(decoding: received, as: UTF8.self).contains(text) else { continue }
                    awaited = nil
                    act()
                }
            } catch let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode) {
            } catch ChannelError.ioOnClosedChannel {}
            return received
        }
    }

    /// Sends the bytes, and hangs up when what has come holds a text and whatever else it waits for has come about.
    static func hangUp(
        after bytes: [UInt8], at text: String, port: Int, once waited: () async -> Void = {}
    ) async throws {
        try await connect(to: port).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var received: [UInt8] = []
            for try await piece in inbound {
                received += Array(piece.readableBytesView)
                if String(decoding: received, as: UTF8.self).contains(text) { return await waited() }
            }
        }
    }

    /// Sends the bytes and hangs up.
    static func send(_ bytes: [UInt8], port: Int) async throws {
        try await connect(to: port).executeThenClose { _, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
        }
    }

    private static func connect(to port: Int, tls: NIOSSLContext? = nil) async throws -> Connection {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try Connection(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
    }
}
