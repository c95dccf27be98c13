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
        } catch let error as OAuthError {
            return Response(error)
        } catch {
            return Response(OAuthError(unexpected: error, at: request.uri.path, logger: context.logger))
        }
    }
}

extension OAuthError {
    /// What is told of an error that is no refusal.
    init(unexpected error: any Error, at path: String, logger: Logger) {
        switch error {
        case let error as HTTPError where error.status == .notFound:
            self.init(status: .notFound, error: "invalid_request", description: "There is no such path.")
        case let error where error.isCancellation:
            self.init(
                status: .serviceUnavailable, error: "temporarily_unavailable",
                description: "The request was given up before it was done.", retryAfter: 1)
        default:
            logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(path)"])
            self.init(
                status: .internalServerError, error: "server_error",
                description: "Something failed here; the server's log says what.")
        }
    }
}
