import NIOCore

/// Lets clients in on the listening socket, never more than a fixed number at once, and sees them out at the end.
///
/// Who finds the house full waits in the kernel's queue and is served when somebody leaves: better for a fetcher than a
/// connection that is accepted and dropped.
final class Doorman: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let maximum: Int
    /// Succeeds when the listening socket is closed and the last client has gone.
    private let emptied: EventLoopPromise<Void>
    private var inside: [ObjectIdentifier: any Channel] = [:]
    private var holdsRead = false
    private var isOpen = true

    init(maximum: Int, emptied: EventLoopPromise<Void>) {
        self.maximum = maximum
        self.emptied = emptied
    }

    func read(context: ChannelHandlerContext) {
        if inside.count < maximum {
            context.read()
        } else {
            holdsRead = true
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let client = unwrapInboundIn(data)
        inside[ObjectIdentifier(client)] = client
        client.closeFuture.hop(to: context.eventLoop).assumeIsolated().whenComplete { _ in
            self.left(client, context)
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            for client in inside.values { client.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        case is SendEverybodyHome:
            for client in inside.values { client.close(promise: nil) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)  // NIO's own handler closes the socket when it is to quiesce
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        isOpen = false
        if inside.isEmpty { emptied.succeed() }
    }

    private func left(_ client: any Channel, _ context: ChannelHandlerContext) {
        inside[ObjectIdentifier(client)] = nil
        if !isOpen, inside.isEmpty { emptied.succeed() }
        guard isOpen, holdsRead else { return }
        holdsRead = false
        context.read()
    }
}

/// Fired on the listening socket when there is no time for answers under way.
struct SendEverybodyHome {}
