import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// What every accepted connection is made of.
struct ConnectionSetup: Sendable {
    private let tls: NIOSSLContext?
    private let counters: RequestCounters
    private let limits: TimeLimits
    private let logger: Logger
    /// One for each event loop, which no other touches.
    private let sheets: [ObjectIdentifier: NIOLoopBoundBox<AnswerSheet>]

    /// - Parameter makeSheet: called once for each event loop of the group.
    init(
        tls: NIOSSLContext?, limits: TimeLimits, observers: PublicListener.Observers, group: any EventLoopGroup,
        makeSheet: () -> sending AnswerSheet
    ) {
        self.tls = tls
        self.limits = limits
        counters = RequestCounters(factory: observers.metrics)
        logger = observers.logger
        var sheets: [ObjectIdentifier: NIOLoopBoundBox<AnswerSheet>] = [:]
        for loop in group.makeIterator() {
            sheets[ObjectIdentifier(loop)] = .makeBoxSendingValue(makeSheet(), eventLoop: loop)
        }
        self.sheets = sheets
    }

    /// Builds the pipeline: TLS if there is a certificate, NIO's decoder, the answers.
    func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            guard let sheet = sheets[ObjectIdentifier(channel.eventLoop)]?.value else { throw ChannelError.eof }
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
            // The decoder's own limits do not count blanks around a value; the bound on its buffer does.
            let decoder = HTTPRequestDecoder(limitConfiguration: Self.headerLimits)
            let maximum = Self.headerLimits.maxHeaderListSize
            try pipeline.addHandler(ByteToMessageHandler(decoder, maximumBufferSize: maximum))
            try pipeline.addHandler(
                PublicConnection(sheet: sheet, counters: counters, limits: limits, logger: logger))
        }
    }

    /// Far more than a fetcher of public documents has to say.
    private static var headerLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 * 1024
        limits.maxHeaderListSize = 16 * 1024
        limits.maxHeaderFieldCount = 100
        return limits
    }
}
