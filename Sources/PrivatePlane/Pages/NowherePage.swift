import HTTPTypes
import Hummingbird

/// Tells a browser on a page that there is nothing at an address; programs are told as everywhere.
struct NowherePage: RouterMiddleware {
    let pages: Pages

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && request.isOfBrowser {
            return try await PageHeaders().handle(request, context: context) { _, _ in pages.response(Self.page) }
        }
    }

    private static let page = Page.message(
        "There is nothing here", "This address leads nowhere. It may have been mistyped, or come from another version.",
        link: Message.Link(label: "Go to the beginning", address: "/")
    ).status(.notFound)
}

extension Request {
    /// Browsers ask for pages by name; programs do not.
    fileprivate var isOfBrowser: Bool {
        (method == .get || method == .head) && headers[.accept]?.contains("text/html") == true
    }
}
