import Hummingbird
import Operations

/// Finds out who is signed in. A session is only ever one that was begun here: what else a cookie says is nobody's.
struct SessionAuthentication: RouterMiddleware {
    let desk: Desk
    let cookie: BrowserCookie

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.signedIn = try await desk.session(
            presenting: cookie.value(in: request), isUse: !request.followsLog)
        return try await next(request, context)
    }
}

extension Request {
    /// A page that follows the log asks for itself again and again: nobody has to sit before it.
    fileprivate var followsLog: Bool { uri.queryParameters["follow"] != nil }
}
