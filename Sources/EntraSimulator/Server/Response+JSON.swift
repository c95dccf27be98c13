import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// `value` as JSON that no cache may keep.
    /// - Parameter names: how members are spelt; OAuth's `snake_case` unless told otherwise.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok,
        names: JSONEncoder.KeyEncodingStrategy = .convertToSnakeCase
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = names
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store, no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}

/// What went wrong outside the token endpoint.
struct Complaint: Encodable {
    let error: String
}

/// Answers with JSON where Hummingbird would answer an error without a body.
struct ComplaintMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: SimulatorContext,
        next: (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            return try .json(Complaint(error: error.status.reasonPhrase), status: error.status)
        }
    }
}
