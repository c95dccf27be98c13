import CoreMetrics
import HTTPTypes
import Hummingbird
import Synchronization

/// Counts the requests of the private plane by route and status. Routes are those of the router, so the number of series
/// is bounded whatever is asked for.
final class RequestCounter: RouterMiddleware, Sendable {
    private let factory: any MetricsFactory
    private let counters = Mutex<[Series: Counter]>([:])

    init(factory: any MetricsFactory) { self.factory = factory }

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        count(route: context.endpointPath ?? "none", status: response.status.code)
        return response
    }

    func count(route: String, status: Int) { counter(Series(route: route, status: status)).increment() }

    private func counter(_ series: Series) -> Counter {
        counters.withLock { counters in
            if let counter = counters[series] { return counter }
            let counter = Counter(
                label: "aureole_private_requests_total",
                dimensions: [("route", series.route), ("status", String(series.status))], factory: factory)
            counters[series] = counter
            return counter
        }
    }

    private struct Series: Hashable {
        let route: String
        let status: Int
    }
}
