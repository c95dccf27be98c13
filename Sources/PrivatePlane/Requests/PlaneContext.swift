import Federation
import Hummingbird
import NIOCore
import Operations

/// What a request carries with it through the private plane.
struct PlaneContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set when the request presented a known key.
    var client: Client?
    /// Set when the request comes from a browser in which an admin is signed in.
    var signedIn: SignedIn?
    /// Who connected.
    let peer: PeerAddress
    /// Where to, on this machine.
    let localPort: Int?

    init(source: Source) {
        coreContext = .init(source: source)
        peer = PeerAddress(source.channel.remoteAddress)
        localPort = source.channel.localAddress?.port
    }
}

/// The context of routes that need a client: without one, there is none, so a handler that forgot to ask does not compile.
struct ClientContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let client: Client

    /// - Throws: `Refusal.unknownKey`.
    init(context: PlaneContext) throws {
        guard let client = context.client else { throw Refusal.unknownKey }
        coreContext = context.coreContext
        self.client = client
    }
}
