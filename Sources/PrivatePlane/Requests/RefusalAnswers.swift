import Federation
import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Makes every way a request can fail into an answer, in one place.
///
/// A refusal is expected and says itself why. A request that was given up, by its client or because the service ends, is
/// nothing to log. Anything else is a fault: logged whole, answered plainly.
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
        } catch let error where error.isCancellation {
            let description = "The request was given up before it was done."
            return Response(
                OAuthError(
                    status: .serviceUnavailable, error: "temporarily_unavailable", description: description,
                    retryAfter: 1))
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Response(
                OAuthError(
                    status: .internalServerError, error: "server_error",
                    description: "Something failed here; the server's log says what."))
        }
    }
}
