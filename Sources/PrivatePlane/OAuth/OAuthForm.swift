import Federation
import HTTPTypes
import Hummingbird
import NIOCore

/// The parameters of a request to the token endpoint (RFC 6749 section 3.2): those that are not known are overlooked, one
/// without a value is as good as none, and one that stands twice is an error.
struct OAuthForm: Sendable {
    /// More than any parameter needs, a token among them.
    static let limit = 64 * 1024

    private let fields: [String: String]

    /// - Throws: `Refusal.tooLarge`, `Refusal.badRequest`.
    init(_ request: Request) async throws {
        let body = try await request.collectedBody(upTo: Self.limit)
        let type = request.headers[.contentType] ?? ""
        guard body.readableBytes == 0 || PostedForm.essence(of: type) == URLEncodedForm.type else {
            throw Refusal.badRequest("The body's content type is '\(type)'; send \(URLEncodedForm.type).")
        }
        do throws(URLEncodedForm.Flaw) {
            fields = try URLEncodedForm.fields(in: String(buffer: body))
        } catch {
            throw Refusal.badRequest("The form cannot be read. \(error.rawValue)")
        }
    }

    subscript(name: String) -> String? {
        guard let value = fields[name], !value.isEmpty else { return nil }
        return value
    }
}
