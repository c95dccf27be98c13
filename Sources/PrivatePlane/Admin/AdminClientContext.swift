import Federation
import Hummingbird
import Operations

/// The context of the admin API: without a client that may administer, there is none, so a handler that forgot to ask
/// does not compile.
struct AdminClientContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let caller: Caller

    /// - Throws: `Refusal.unknownKey`, `Problem` of kind `notAdmin`.
    init(context: PlaneContext) throws {
        guard let client = context.client else { throw Refusal.unknownKey }
        guard client.isAdmin else { throw Problem.notAdmin }
        coreContext = context.coreContext
        caller = .client(client)
    }
}
