import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Operations

/// The way of one connection past the router, for the requests that `Express` answers. Every other request goes on to the
/// router as it came, and so does everything while the router has something to say: answers leave in the order of their
/// requests.
final class ExpressLane: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let express: Express
    /// A request that may be ours, until it shows that it has no body.
    private var order: (head: HTTPRequest, order: ExpressOrder)?
    /// How many requests the router has not answered yet.
    private var requestsOfRouter = 0
    /// What came while a signature was made.
    private var arrivals: CircularBuffer<Arrival>?
    private var mustFlush = false
    private var mustRead = false

    private enum Arrival {
        case part(HTTPRequestPart)
        case event(Any)
        case error(any Error)
    }

    init(_ express: Express) { self.express = express }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard arrivals == nil else { return arrived(.part(part)) }
        take(part, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard arrivals == nil else { return arrived(.event(event)) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard arrivals == nil else { return arrived(.error(error)) }
        failed(error, context)
    }

    /// What cannot be read as a request has no path and comes to no route, though its client shows somebody the answer. To
    /// what comes after it there is none.
    private func failed(_ error: any Error, _ context: ChannelHandlerContext) {
        guard let error = error as? HTTPParserError, requestsOfRouter == 0 else {
            return context.fireErrorCaught(error)
        }
        send(express.unreadable(because: error), context)
        flush(context)
        // Not closed whole: what is still on its way here would make the answer be lost.
        context.close(mode: .output, promise: nil)
    }

    /// Whatever is sent while a signature is made, no more is read of it than comes at once. To read nothing at all would
    /// cost two system calls a request.
    func read(context: ChannelHandlerContext) {
        guard arrivals?.isEmpty ?? true else { return mustRead = true }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { requestsOfRouter -= 1 }
        context.write(data, promise: promise)
    }

    private func arrived(_ arrival: Arrival) { arrivals?.append(arrival) }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            // The router waits for a client that does not read its answers; here they would pile up.
            if requestsOfRouter == 0, context.channel.isWritable, let taken = ExpressOrder(head) {
                order = (head, taken)
            } else {
                handOn(head, context)
            }
        case .end(nil):
            guard let (head, taken) = order else { return context.fireChannelRead(wrapInboundOut(part)) }
            order = nil
            if !serve(taken, head, context) {
                handOn(head, context)
                context.fireChannelRead(wrapInboundOut(part))
            }
        case .body, .end:
            if let head = order?.head { handOn(head, context) }
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func handOn(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        order = nil
        requestsOfRouter += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// - Returns: whether the request is answered, or will be.
    private func serve(_ order: ExpressOrder, _ head: HTTPRequest, _ context: ChannelHandlerContext) -> Bool {
        if let answer = express.exchanged(order) {
            send(answer, context)
            return true
        }
        let path = head.path ?? ""
        if let mint = express.prepared(order) {
            express.finish(mint, path: path, waiting(for: head, context))
        } else if express.isToBeRecalled(order) {
            express.recall(order, path: path, waiting(for: head, context))
        } else {
            return false
        }
        return true
    }

    /// Lets what comes wait until what is returned is called, on any thread: with the answer, or with `nil` where the
    /// router has to give it.
    private func waiting(
        for head: HTTPRequest, _ context: ChannelHandlerContext
    ) -> @Sendable (Express.Answer?) -> Void {
        arrivals = []
        let (lane, loop) = (NIOLoopBound((self, context), eventLoop: context.eventLoop), context.eventLoop)
        return { answer in
            loop.execute {
                let (lane, context) = lane.value
                lane.finished(answer, of: head, context)
            }
        }
    }

    private func finished(_ answer: Express.Answer?, of head: HTTPRequest, _ context: ChannelHandlerContext) {
        if let answer {
            send(answer, context)
            flush(context)
        } else {
            handOn(head, context)
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
        var waiting = arrivals ?? []
        arrivals = nil
        while arrivals == nil, let arrival = waiting.popFirst() {
            switch arrival {
            case .part(let part): take(part, context)
            case .event(let event): context.fireUserInboundEventTriggered(event)
            case .error(let error): failed(error, context)
            }
        }
        guard arrivals == nil else {
            arrivals = waiting
            return
        }
        flush(context)
        context.fireChannelReadComplete()
        guard mustRead else { return }
        mustRead = false
        context.read()
    }

    private func send(_ answer: Express.Answer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        mustFlush = true
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard mustFlush else { return }
        mustFlush = false
        context.flush()
    }
}
