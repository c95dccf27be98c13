import Federation
import Hummingbird

/// What a request carries with it through the private plane.
struct PlaneContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set when the request presented a known key.
    var client: Client?

    init(source: Source) { coreContext = .init(source: source) }
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
