import CoreMetrics
import Entra
import Federation
import Metrics

/// What is counted. Labels are bounded: outcomes are the words of `Refusal`, codes are Entra's.
struct Meters: Sendable {
    let mints: Outcomes
    let exchanges: Outcomes
    let cacheHits: Counter
    let flights: Gauge
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
        mints = Outcomes(label: "aureole_mints_total", factory: factory)
        exchanges = Outcomes(label: "aureole_exchanges_total", factory: factory)
        cacheHits = Counter(label: "aureole_token_cache_hits_total", factory: factory)
        flights = Gauge(label: "aureole_token_flights", factory: factory)
    }

    func entraRefused(_ refusal: EntraRefusal) {
        let code = refusal.code ?? refusal.error
        Counter(label: "aureole_entra_refusals_total", dimensions: [("code", code)], factory: factory).increment()
    }

    func ring(_ ring: KeyRing) {
        for state in KeyState.allCases {
            let count = ring.keys.count { $0.state == state }
            Gauge(label: "aureole_signing_keys", dimensions: [("state", state.rawValue)], factory: factory)
                .record(count)
        }
    }
}

/// Counts how often a verb ended how.
struct Outcomes: Sendable {
    private let label: String
    private let factory: any MetricsFactory
    private let ok: Counter

    init(label: String, factory: any MetricsFactory) {
        self.label = label
        self.factory = factory
        ok = Counter(label: label, dimensions: [("outcome", "ok")], factory: factory)
    }

    func succeeded() { ok.increment() }

    func failed(_ error: any Error) {
        let outcome =
            switch error {
            case Refusal.entraRefused: "entra-refused"
            case let refusal as Refusal: refusal.word
            case is CancellationError: "cancelled"
            default: "fault"
            }
        Counter(label: label, dimensions: [("outcome", outcome)], factory: factory).increment()
    }
}

extension Desk {
    /// Sets the gauges to this moment's values; called when somebody is about to read them.
    package func recordGauges() {
        meters.flights.record(tokens.flights)
        meters.ring(keys.ring)
    }

    func metered<Value: Sendable>(_ outcomes: Outcomes, _ work: () async throws -> Value) async throws -> Value {
        do {
            let value = try await work()
            outcomes.succeeded()
            return value
        } catch {
            outcomes.failed(error)
            throw error
        }
    }
}
