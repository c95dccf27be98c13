import CoreMetrics
import Federation
import FoundationEssentials
import Metrics

extension Meters {
    /// How much ends within which time, each number with those of the shorter times in it.
    func expiries(_ ends: [CredentialEnd], now: Date) {
        for kind in CredentialEnd.Kind.allCases {
            let ends = ends.filter { $0.kind == kind }
            for window in ExpiryNotice.Window.allCases {
                let count = ends.count { ExpiryNotice(end: $0.end, now: now).window.map { $0 <= window } ?? false }
                gauge("aureole_credentials_expiring", [("kind", kind.rawValue), ("within", "\(window.rawValue)d")])
                    .record(count)
            }
            // Where nothing ends, the time is endless: a gauge cannot be taken back.
            gauge("aureole_soonest_expiry_seconds", [("kind", kind.rawValue)])
                .record(ends.map { $0.end.timeIntervalSince(now) }.min() ?? .infinity)
        }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> Gauge {
        Gauge(label: label, dimensions: dimensions, factory: factory)
    }
}
