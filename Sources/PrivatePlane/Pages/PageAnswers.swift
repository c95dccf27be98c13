import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Makes every way a browser's request can fail into a page, as `RefusalAnswers` does for integrations.
struct PageAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch PageRefusal.notSignedIn where request.method == .get || request.method == .head {
            return .seeOther((LocalPath(request.uri.string) ?? .home).behindSignIn)
        } catch let refusal as PageRefusal {
            return refusal.page.response(refusal.status)
        } catch let error where error.isCancellation {
            return Page(title: "Given up", content: "<p>The request was given up before it was done.</p>")
                .response(.serviceUnavailable)
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Page(title: "Something failed", content: "<p>The server's log says what.</p>")
                .response(.internalServerError)
        }
    }
}
