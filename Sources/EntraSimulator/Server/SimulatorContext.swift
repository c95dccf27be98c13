import Hummingbird
import NIOCore

/// A request's context that also knows its connection, so that a fault can cut it.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

extension Request {
    /// `https://host:port` as the caller wrote it: Entra, too, names its endpoints after the host it was asked at.
    var base: String { "https://\(head.authority ?? "localhost")" }
}
