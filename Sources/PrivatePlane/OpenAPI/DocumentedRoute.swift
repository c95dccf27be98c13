import Federation
import HTTPTypes
import Hummingbird

/// A route and what the document says of it. The router is told the same path and method.
struct DocumentedRoute: Sendable {
    let method: HTTPRequest.Method
    /// With its parameters as `:name`.
    let path: String
    /// The group that it is shown under.
    let tag: String
    let operation: Operation

    init(_ method: HTTPRequest.Method, _ path: String, tag: String, _ operation: Operation) {
        self.method = method
        self.path = path
        self.tag = tag
        self.operation = operation
    }

    var routerPath: RouterPath { RouterPath(stringLiteral: path) }

    /// With its parameters as `{name}`.
    var template: String {
        parts.map { "/" + (Self.parameter($0).map { "{\($0)}" } ?? String($0)) }.joined()
    }

    var json: JSON { operation.json(tag: tag, path: parts.compactMap(Self.parameter).map(Parameter.path)) }

    private var parts: [Substring] { path.split(separator: "/") }

    private static func parameter(_ part: Substring) -> String? {
        part.hasPrefix(":") ? String(part.dropFirst()) : nil
    }
}

extension RouterMethods {
    /// Adds a route under the path and the method that are documented.
    func on(
        _ route: DocumentedRoute, use answer: @escaping @Sendable (Request, Context) async throws -> Response
    ) {
        on(route.routerPath, method: route.method, use: answer)
    }
}
