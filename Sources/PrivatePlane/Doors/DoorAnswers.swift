import Federation
import HTTPTypes
import Hummingbird
import Operations

/// Makes every way a request under `/identity` can fail into an answer that the clients of its doors understand, as
/// `RefusalAnswers` does for the rest of the plane. There is no 404: those clients would ask again.
struct DoorAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isDoor(request.uri.path) else { return try await next(request, context) }
        do {
            return try await next(request, context)
        } catch {
            return Self.door(error, request, context).response(request: context.id)
        }
    }

    private static func door(_ error: any Error, _ request: Request, _ context: PlaneContext) -> DoorError {
        switch error {
        case let error as DoorError: error
        case let refusal as Refusal: DoorError(refusal)
        case let error as HTTPError where error.status == .notFound:
            DoorError(badRequest: "There is no such door here; there are \(Doors.paths.joined(separator: ", ")).")
        default: DoorError(OAuthError(unexpected: error, at: request.uri.path, logger: context.logger))
        }
    }

    private static func isDoor(_ path: String) -> Bool {
        path.drop { $0 == "/" }.prefix { $0 != "/" } == "identity"
    }
}
