import Federation
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Reads the JSON body of a request.
enum JSONBody {
    /// More than any request needs that carries no file.
    static let limit = 16 * 1024

    /// The decoded body, or `nil` when there is none.
    ///
    /// - Parameter limit: how many bytes it may have.
    /// - Throws: `Refusal.tooLarge`, or `Refusal.badRequest` with what is wrong: the content type, the syntax, the type of
    ///   a member.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from request: Request, limit: Int = limit
    ) async throws -> Value? {
        let body = try await request.collectedBody(upTo: limit)
        guard body.readableBytes > 0 else { return nil }
        try checkContentType(of: request)
        guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
            throw Refusal.badRequest("\(JSONSyntax.Violation.notJSON)")
        }
        do throws(JSONSyntax.Violation) { try JSONSyntax.check(text) } catch { throw Refusal.badRequest("\(error)") }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw Refusal.badRequest(sentence(for: error))
        }
    }

    /// A form would be read as an empty request, and the caller would get a token that it did not ask for.
    private static func checkContentType(of request: Request) throws(Refusal) {
        guard let type = request.headers[.contentType] else { return }
        let essence = type.prefix { $0 != ";" }.lowercased().trimmingSuffix { $0 == " " }
        guard essence == "application/json" else {
            throw .badRequest("The body's content type is '\(type)'; send application/json.")
        }
    }

    private static func sentence(for error: DecodingError) -> String {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "In the body, '\(path(context))' has the wrong type."
        default: "\(JSONSyntax.Violation.notJSON)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? "the whole" : path
    }
}

extension String {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
