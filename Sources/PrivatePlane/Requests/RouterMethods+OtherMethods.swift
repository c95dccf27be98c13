import Federation
import HTTPTypes
import Hummingbird

extension RouterMethods {
    /// Answers 405 with `Allow` on a path that exists, where the router alone would say that it does not.
    ///
    /// - Parameter answer: how the error is told here.
    func refuseOtherMethods(
        _ path: RouterPath, allowed: Set<HTTPRequest.Method>,
        as answer: @escaping @Sendable (OAuthError, Context) -> Response = { error, _ in Response(error) }
    ) {
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method in HTTPRequest.Method.known.subtracting(allowed) {
            on(path, method: method) { _, context in
                var response = answer(
                    OAuthError(
                        status: .methodNotAllowed, error: "invalid_request",
                        description: "This path takes \(allow), not \(method.rawValue)."), context)
                response.headers[.allow] = allow
                return response
            }
        }
    }
}

extension HTTPRequest.Method {
    /// Those that are told which others a path takes.
    static let known = Set(
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"].compactMap(Self.init(rawValue:)))
}
