import Logging
import NIOCore
import NIOHTTP1

/// One client's connection, behind NIO's HTTP decoder: answers requests in order and bounds what a client may cost.
///
/// It needs no `HTTPServerPipelineHandler`, which holds each request back until the one before is answered, for the sake
/// of handlers that answer later. Here an answer is at hand as soon as its request is, so order comes by itself.
final class PublicConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let sheet: AnswerSheet
    private let counters: RequestCounters
    private let limits: TimeLimits
    private let logger: Logger

    private var phase = Phase.opening
    /// Answers that the client has yet to make room for. No more is read before it is empty, so one turn of the event
    /// loop fills it at most.
    private var waiting = CircularBuffer<ByteBuffer>()
    private var unflushedBytes = 0
    private var isWritingWaiting = false
    private var isBlocked = false
    private var holdsRead = false
    private var isQuiescing = false
    private var alarm: Alarm?

    private enum Phase: Equatable {
        /// Accepted, and nothing read yet.
        case opening
        /// Part of a header has been read.
        case reading
        /// All that was read is answered; `idle` once that has been written too.
        case answered, idle
        /// The last answer is given. What else comes is not read; with `lingers`, something may be left unread.
        case ending(lingers: Bool)
        /// The last answer is written; closing waits for it to leave.
        case leaving
        /// Being closed.
        case closed
    }

    init(sheet: AnswerSheet, counters: RequestCounters, limits: TimeLimits, logger: Logger) {
        self.sheet = sheet
        self.counters = counters
        self.limits = limits
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        alarm = Alarm(on: context.eventLoop) { self.close(context) }
        setAlarm(limits.header)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        phase = .closed
        waiting.removeAll()
        alarm?.cancel()
        alarm = nil
    }

    private func setAlarm(_ limit: Duration) { alarm?.set(.now() + TimeAmount(limit)) }
}

// MARK: What comes in

extension PublicConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isListening, case .head(let head) = unwrapInboundIn(data) else { return }
        sheet.refresh(at: .now())
        let fields = RequestFields(head.headers)
        // NIO's decoder stops behind a request that may change the protocol.
        let isLast = fields.asksForUpgrade || head.method == .CONNECT || isQuiescing
        let closes = isLast || !head.isKeepAlive || head.version.minor == 0
        let answer = sheet.answer(to: head, fields: fields, closes: closes || fields.announcesBody)
        send(answer, lingers: fields.announcesBody, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        settle(context, hasRead: true)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard isListening, context.channel.isActive else { return }
        guard let content = Answer.Content(decoderError: error) else {
            // TLS: its handler closes the connection itself where it must. A lost end-of-input mark is no reason to.
            return logger.debug("A connection to the public plane has trouble.", metadata: ["error": "\(error)"])
        }
        sheet.refresh(at: .now())
        send(Answer(content: content, form: .full, closes: true), lingers: true, context)
        settle(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: isQuiescing = true
        case ChannelEvent.inputClosed where isListening: phase = .ending(lingers: false)
        default: break
        }
        settle(context)
        context.fireUserInboundEventTriggered(event)
    }

    private var isListening: Bool {
        switch phase {
        case .opening, .reading, .answered, .idle: true
        case .ending, .leaving, .closed: false
        }
    }
}

// MARK: What goes out

extension PublicConnection {
    /// What may be written between two flushes. NIOSSL encrypts and counts only what is flushed.
    private static let burst = 32 * 1024

    private func send(_ answer: Answer, lingers: Bool, _ context: ChannelHandlerContext) {
        counters.count(answer)
        phase = answer.closes ? .ending(lingers: lingers) : .answered
        let bytes = sheet.bytes(of: answer)
        if waiting.isEmpty, unflushedBytes < Self.burst, context.channel.isWritable {
            write(bytes, context)
        } else {
            waiting.append(bytes)
        }
    }

    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        unflushedBytes += bytes.readableBytes
        context.write(wrapOutboundOut(bytes), promise: nil)
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard unflushedBytes > 0 else { return }
        unflushedBytes = 0
        context.flush()
    }

    /// Writes waiting answers for as long as the client takes them. A flush may call `channelWritabilityChanged` before it
    /// returns, which must not start a second round inside the first.
    private func writeWaiting(_ context: ChannelHandlerContext) {
        guard !isWritingWaiting else { return }
        isWritingWaiting = true
        defer { isWritingWaiting = false }
        flush(context)
        while context.channel.isWritable, let bytes = waiting.popFirst() {
            write(bytes, context)
            if unflushedBytes >= Self.burst { flush(context) }
        }
        flush(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        settle(context)
        context.fireChannelWritabilityChanged()
    }

    /// Holds reading back while answers wait, so that a client that sends but does not read fills its own buffers.
    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty, isListening || phase == .closed {
            context.read()
        } else {
            holdsRead = true
        }
    }

    private func releaseRead(_ context: ChannelHandlerContext) {
        guard holdsRead else { return }
        holdsRead = false
        context.read()
    }
}

// MARK: Where the connection stands

extension PublicConnection {
    /// Brings deadline and reading in line with what was just read or written.
    private func settle(_ context: ChannelHandlerContext, hasRead: Bool = false) {
        guard !isWritingWaiting else { return }
        writeWaiting(context)
        guard waiting.isEmpty else {
            if !isBlocked { setAlarm(limits.write) }
            isBlocked = true
            return
        }
        isBlocked = false
        switch phase {
        case .opening where isQuiescing, .idle where isQuiescing, .answered where isQuiescing:
            end(context, lingers: false)
        case .ending(let lingers): end(context, lingers: lingers)
        case .answered:
            phase = .idle
            setAlarm(limits.idle)
        case .idle where hasRead:
            phase = .reading
            setAlarm(limits.header)
        case .opening where hasRead: phase = .reading
        default: break
        }
        if isListening { releaseRead(context) }
    }

    /// Closes the connection once all that was written has left.
    private func end(_ context: ChannelHandlerContext, lingers: Bool) {
        phase = .leaving
        setAlarm(limits.write)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
        written.futureResult.assumeIsolated().whenComplete { _ in
            guard lingers else { return self.close(context) }
            context.close(mode: .output, promise: nil)
            self.setAlarm(self.limits.linger)
        }
    }

    private func close(_ context: ChannelHandlerContext) {
        guard phase != .closed else { return }
        phase = .closed
        releaseRead(context)  // TLS waits for the other side's goodbye
        context.close(promise: nil)
    }
}

extension Answer.Content {
    /// What to answer to bytes that NIO's decoder gave up on; `nil` when the error is not the decoder's.
    fileprivate init?(decoderError error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow, is ByteToMessageDecoderError.PayloadTooLargeError: self = .headerTooLarge
        case is HTTPParserError: self = .malformed
        default: return nil
        }
    }
}
