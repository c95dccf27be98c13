import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// `/openapi.json`: what this plane answers, for programs and for whoever writes one. It tells nothing secret and needs no
/// key. Its bytes are made once.
struct OpenAPIRoute: Sendable {
    private let document: PublicDocument

    init(desk: Desk) { document = PublicDocument(OpenAPIDocument(routes: Self.routes(desk: desk)).json.bytes) }

    static let documented = DocumentedRoute(.get, "/openapi.json", tag: "service", .openAPI)

    /// Every route that is documented.
    static func routes(desk: Desk) -> [DocumentedRoute] {
        [ExchangeRoute.documented, MintRoute.documented] + AdminRoutes(desk: desk).all.map(\.documented)
            + HealthRoutes.documented + [documented]
    }

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.on(Self.documented) { request, _ in answer(request) }
        routes.refuseOtherMethods(Self.documented.routerPath, allowed: [.get, .head])
    }

    private func answer(_ request: Request) -> Response {
        // It changes with the program: what a cache holds is asked for again, and mostly still right.
        var headers: HTTPFields = [.eTag: document.etag, .cacheControl: "no-cache"]
        if request.headers[values: .ifNoneMatch].contains(where: { EntityTags($0).contain(document.etag) }) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.body)))
    }
}
