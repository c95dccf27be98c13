import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// `/health/live`, `/health/ready` and `/metrics`, for the balancer and for Prometheus. They tell nothing secret and need
/// no key.
struct HealthRoutes: Sendable {
    let desk: Desk
    let registry: PrometheusRegistry

    static let documented = [live, ready, metrics]

    private static let live = DocumentedRoute(.get, "/health/live", tag: "service", .live)
    private static let ready = DocumentedRoute(.get, "/health/ready", tag: "service", .ready)
    private static let metrics = DocumentedRoute(.get, "/metrics", tag: "service", .metrics)

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.on(Self.live) { _, _ in Response(uncached: ["status": "live"]) }
        routes.on(Self.ready) { _, _ in
            let readiness = Readiness(isReady: await desk.isReady(), warnings: desk.warnings())
            return Response(status: readiness.status, uncached: readiness.json)
        }
        routes.on(Self.metrics) { _, _ in
            desk.recordGauges()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text)))
        }
    }
}
