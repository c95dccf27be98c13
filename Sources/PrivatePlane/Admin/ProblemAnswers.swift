import Federation
import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Makes every way a request under `/v1/admin` can fail into a problem document, as `RefusalAnswers` does for the rest
/// of the plane.
struct ProblemAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isAdministration(request.uri.path) else { return try await next(request, context) }
        do {
            return try await next(request, context)
        } catch {
            guard let problem = Problem(expected: error) else {
                context.logger.error(
                    "a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
                return Response(Problem(.fault, "Something failed here; the server's log says what."))
            }
            return Response(problem)
        }
    }

    private static func isAdministration(_ path: String) -> Bool {
        path.split(separator: "/").prefix(2) == ["v1", "admin"]
    }
}

extension Problem {
    /// `nil` for a fault.
    init?(expected error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as Refusal: self.init(refusal)
        case let error as HTTPError where error.status == .notFound: self.init(.notFound, "There is no such path.")
        case let error where error.isCancellation:
            self.init(.givenUp, "The request was given up before it was done.")
            retryAfter = 1
        default:
            guard let refusal = AdminRefusal(error) else { return nil }
            self.init(refusal)
        }
    }
}
