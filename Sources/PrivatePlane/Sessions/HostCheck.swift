import Federation
import Hummingbird

/// Turns away what was meant for another host, before anything is looked up.
struct HostCheck: RouterMiddleware {
    let browsers: BrowserAccess

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        let asked = request.head.authority
        guard browsers.admits(host: asked, port: context.localPort) else {
            throw PageRefusal.otherHost(asked: asked, own: browsers.url.text)
        }
        return try await next(request, context)
    }
}
