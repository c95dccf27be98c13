import CoreMetrics
import Entra
import Federation
import FoundationEssentials
import Metrics
import Storage

/// What is counted. Labels are bounded: outcomes are the words of `Refusal`, codes are Entra's.
struct Meters: Sendable {
    let mints: Outcomes
    let exchanges: Outcomes
    let cacheHits: Counter
    let flights: Gauge
    private let entraSeconds: [String: Timer]
    /// Exchanges that Entra accepted only with an older key.
    private let failOvers: Counter
    /// Writes of the published files that failed.
    private let publishingFailures: Counter
    let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
        entraSeconds = Dictionary(
            uniqueKeysWithValues: ["ok", "refused", "unavailable"].map { outcome in
                (
                    outcome,
                    Timer(label: "aureole_entra_request_seconds", dimensions: [("outcome", outcome)], factory: factory)
                )
            })
        failOvers = Counter(label: "aureole_key_failovers_total", factory: factory)
        publishingFailures = Counter(label: "aureole_publishing_failures_total", factory: factory)
        mints = Outcomes(label: "aureole_mints_total", factory: factory)
        exchanges = Outcomes(label: "aureole_exchanges_total", factory: factory)
        cacheHits = Counter(label: "aureole_token_cache_hits_total", factory: factory)
        flights = Gauge(label: "aureole_token_flights", factory: factory)
    }

    func entraRefused(_ refusal: EntraRefusal) {
        let code = refusal.code ?? refusal.error
        Counter(label: "aureole_entra_refusals_total", dimensions: [("code", code)], factory: factory).increment()
    }

    /// A request to Entra's token endpoint, however it ended.
    func askedEntra(_ outcome: String, took: Duration) {
        entraSeconds[outcome]?.recordNanoseconds(Int64(took / .nanoseconds(1)))
    }

    func failedOver() { failOvers.increment() }

    func publishingFailed() { publishingFailures.increment() }

    func rotationFailed(_ step: String) {
        Counter(label: "aureole_rotation_failures_total", dimensions: [("step", step)], factory: factory).increment()
    }

    /// - Parameter missed: how many published keys were not in the documents.
    func looked(_ sighting: Sighting, missed: Int) {
        let outcome =
            switch sighting {
            case .unreadable: "unreadable"
            case .keys where missed > 0: "key-missing"
            case .keys(_, asPublished: false): "rewritten"
            case .keys: "ok"
            }
        Counter(label: "aureole_issuer_looks_total", dimensions: [("outcome", outcome)], factory: factory).increment()
    }

    func rotation(_ report: RotationStatus.Report) {
        Gauge(label: "aureole_spare_seen_seconds", factory: factory).record(report.spareSeenFor / .seconds(1))
        Gauge(label: "aureole_rotation_concerns", factory: factory).record(report.concerns.count)
    }

    /// What nobody can tell yet is not shown.
    func plan(_ report: RotationStatus.Report, now: Date) {
        if let next = report.nextStepAt {
            Gauge(label: "aureole_rotation_next_step_seconds", factory: factory).record(next.timeIntervalSince(now))
        }
        if let looked = report.lookedAt {
            Gauge(label: "aureole_issuer_look_age_seconds", factory: factory).record(now.timeIntervalSince(looked))
        }
    }

    func database(_ sizes: DataDirectory.Sizes, waitingRows: Int) {
        for (file, bytes) in [("database", sizes.database), ("log", sizes.log)] {
            Gauge(label: "aureole_database_bytes", dimensions: [("file", file)], factory: factory).record(bytes)
        }
        Gauge(label: "aureole_audit_waiting_rows", factory: factory).record(waitingRows)
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
            case let error where error.isCancellation: "cancelled"
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
        meters.rotation(rotation.report)
        meters.plan(rotation.report, now: surroundings.clock())
        meters.database(store.directory.sizes, waitingRows: store.journal.waitingRows)
        meters.expiries(expiries.ends, now: surroundings.clock())
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
