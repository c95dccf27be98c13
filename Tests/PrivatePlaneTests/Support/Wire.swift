import NIOCore
import NIOPosix

/// One connection that sends the bytes it is told, so that nothing is smoothed over on either side.
enum Wire {
    /// The server closed the connection before it had answered everything.
    struct Ended: Error {
        let answers: [Answer]
    }

    static func answers(to requests: [[UInt8]], isHEAD: [Bool], port: Int) async throws -> [Answer] {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
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
}
