import HTTPTypes
import Hummingbird
import Operations

/// Finds out which client a request comes from (RFC 6750 section 2.1). A key in a query or a body is not looked for: it
/// would end up in logs.
struct BearerAuthentication: RouterMiddleware {
    let desk: Desk

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.client = try await desk.client(presenting: Self.key(in: request.headers[.authorization]))
        return try await next(request, context)
    }

    /// The key behind `Bearer`, whose case does not matter (RFC 9110 section 11.1).
    static func key(in authorization: String?) -> String? {
        guard let authorization, let blank = authorization.firstIndex(of: " "),
            authorization[..<blank].lowercased() == "bearer"
        else { return nil }
        return String(authorization[blank...].drop { $0 == " " })
    }
}
