import HTTPTypes
import Hummingbird

/// One row of the admin API: what is asked for, what the document says of it, and who answers.
struct AdminRoute: Sendable {
    let method: HTTPRequest.Method
    /// Below `/v1/admin`, with its parameters as `:name`.
    let path: String
    let operation: Operation
    let answer: Answer

    typealias Answer = @Sendable (Request, AdminClientContext) async throws -> Response

    init(_ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ answer: @escaping Answer) {
        self.method = method
        self.path = path
        self.operation = operation
        self.answer = answer
    }
}
