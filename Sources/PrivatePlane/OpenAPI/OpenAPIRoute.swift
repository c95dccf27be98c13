import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Synchronization

/// `/openapi.json`: what this plane answers, for programs and for whoever writes one. It tells nothing secret and needs no
/// key. Its bytes are made once.
final class OpenAPIRoute: Sendable {
    private let desk: Desk
    private let made = Mutex<PublicDocument?>(nil)

    init(desk: Desk) { self.desk = desk }

    /// Made when it is first asked for, so that a start does not wait for it.
    private var document: PublicDocument {
        made.withLock { made in
            let document = made ?? PublicDocument(OpenAPIDocument(routes: Self.routes(desk: desk)).json.bytes)
            made = document
            return document
        }
    }

    static let documented = DocumentedRoute(.get, "/openapi.json", tag: "service", .openAPI)

    /// Every route that is documented.
    static func routes(desk: Desk) -> [DocumentedRoute] {
        [ExchangeRoute.documented, MintRoute.documented, TokenRoute.documented, ServerMetadataRoute.documented]
            + Doors.documented
            + AdminRoutes(desk: desk).all.map(\.documented) + HealthRoutes.documented + [documented]
    }

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.on(Self.documented) { request, _ in self.answer(request) }
        routes.refuseOtherMethods(Self.documented.routerPath, allowed: [.get, .head])
    }

    private func answer(_ request: Request) -> Response {
        let document = document
        // It changes with the program: what a cache holds is asked for again, and mostly still right.
        var headers: HTTPFields = [.eTag: document.etag, .cacheControl: "no-cache"]
        if request.headers[values: .ifNoneMatch].contains(where: { EntityTags($0).contain(document.etag) }) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.body)))
    }
}
