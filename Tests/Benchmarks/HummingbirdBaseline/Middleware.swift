import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Counts requests by route and status, under one lock, as the service's does.
final class RequestCount: RouterMiddleware {
    private let counts = Mutex<[Series: Int]>([:])

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        let series = Series(route: context.endpointPath ?? "none", status: response.status.code)
        counts.withLock { $0[series, default: 0] += 1 }
        return response
    }

    private struct Series: Hashable {
        let route: String
        let status: Int
    }
}

/// Makes whatever fails under a path into an answer, logged under the request's id.
struct ErrorAnswers: RouterMiddleware {
    private let path: String

    init(under path: String) { self.path = path }

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path.hasPrefix(path) else { return try await next(request, context) }
        do {
            return try await next(request, context)
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            return Response(
                status: (error as? any HTTPResponseError)?.status ?? .internalServerError,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"error":"server_error"}"#)))
        }
    }
}
