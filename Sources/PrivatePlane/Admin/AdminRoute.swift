import HTTPTypes
import Hummingbird

/// One row of the admin API: what is asked for, and who answers.
struct AdminRoute: Sendable {
    let method: HTTPRequest.Method
    /// Below `/v1/admin`, with its parameters as `:name`.
    let path: String
    let answer: Answer

    typealias Answer = @Sendable (Request, AdminClientContext) async throws -> Response

    init(_ method: HTTPRequest.Method, _ path: String, _ answer: @escaping Answer) {
        self.method = method
        self.path = path
        self.answer = answer
    }
}
