import Federation
import HTTPTypes
import Hummingbird
import Operations

/// The admin API: the verbs of the command line, for clients that may administer.
struct AdminRoutes: Sendable {
    let desk: Desk

    static let prefix = "/v1/admin"

    /// Every route there is.
    var all: [AdminRoute] {
        AgentRoutes(desk: desk).all + ConnectionRoutes(desk: desk).all + CertificateRoutes(desk: desk).all
            + ClientRoutes(desk: desk).all + KeyRoutes(desk: desk).all + AuditRoutes(desk: desk).all
    }

    func add(to routes: some RouterMethods<AdminClientContext>) {
        var taken: [String: Set<HTTPRequest.Method>] = [:]
        for route in all {
            taken[route.path, default: []].insert(route.method)
            routes.on(RouterPath(stringLiteral: Self.prefix + route.path), method: route.method) { request, context in
                try await desk.admit(context.caller) { try await route.answer(request, context) }
            }
        }
        for (path, methods) in taken { refuseOtherMethods(than: methods, on: path, routes) }
    }

    private func refuseOtherMethods(
        than taken: Set<HTTPRequest.Method>, on path: String, _ routes: some RouterMethods<AdminClientContext>
    ) {
        let allowed = taken.contains(.get) ? taken.union([.head]) : taken
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method in HTTPRequest.Method.known.subtracting(allowed) {
            routes.on(RouterPath(stringLiteral: Self.prefix + path), method: method) { _, _ -> Response in
                throw Problem.methodNotAllowed(method, allow: allow)
            }
        }
    }
}

extension Response {
    /// What was made, and where it is from now on.
    static func created(_ json: JSON, at path: String) -> Response {
        var response = Response(status: .created, uncached: json)
        response.headers[.location] = AdminRoutes.prefix + path
        return response
    }

    /// Done, and there is nothing to tell.
    static var done: Response { Response(status: .noContent, headers: [.cacheControl: "no-store"]) }
}
