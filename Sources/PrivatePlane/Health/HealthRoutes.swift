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

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.get("/health/live") { _, _ in Response(uncached: ["status": "live"]) }
        routes.get("/health/ready") { _, _ in
            let readiness = Readiness(isReady: await desk.isReady(), warnings: desk.warnings())
            return Response(status: readiness.status, uncached: readiness.json)
        }
        routes.get("/metrics") { _, _ in
            desk.recordGauges()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text)))
        }
    }
}
