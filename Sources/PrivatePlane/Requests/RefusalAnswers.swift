import Federation
import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Makes every way a request can fail into an answer, in one place.
///
/// A refusal is expected and says itself why. Anything else is a fault: logged whole, answered plainly.
struct RefusalAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            return Response(OAuthError(refusal))
        } catch let error as HTTPError where error.status == .notFound {
            let description = "There is no such path."
            return Response(OAuthError(status: .notFound, error: "invalid_request", description: description))
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Response(
                OAuthError(
                    status: .internalServerError, error: "server_error",
                    description: "Something failed here; the server's log says what."))
        }
    }
}
