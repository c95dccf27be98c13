package import CoreMetrics
import Synchronization

/// Where counts are kept until Prometheus fetches them. A factory for swift-metrics that is handed to whoever counts,
/// never made the process's own.
package final class PrometheusRegistry: MetricsFactory {
    let families = Mutex(Families())
    /// What a metric means, by its name; shown as HELP.
    let help: [String: String]

    /// - Parameter help: one sentence a metric. A metric without one is shown under its name alone.
    package init(help: [String: String] = PrometheusRegistry.sentences) { self.help = help }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        families.withLock { $0.counters.cell(label, Series(dimensions), new: CounterCell.init) }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        families.withLock { $0.gauges.cell(label, Series(dimensions), new: GaugeCell.init) }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        families.withLock { families in
            guard aggregate else { return families.gauges.cell(label, Series(dimensions), new: GaugeCell.init) }
            return families.summaries.cell(label, Series(dimensions), new: SummaryCell.init)
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        families.withLock { $0.histograms.cell(label, Series(dimensions), new: HistogramCell.init) }
    }

    // Series live as long as the process: one that vanished would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

extension PrometheusRegistry {
    /// All series, by kind, name and labels.
    struct Families {
        var counters = Family<CounterCell>()
        var gauges = Family<GaugeCell>()
        var summaries = Family<SummaryCell>()
        var histograms = Family<HistogramCell>()
    }

    /// The metrics of one kind.
    struct Family<Cell> {
        private(set) var metrics: [String: [Series: Cell]] = [:]

        /// The cell of a series, made when it is first asked for.
        mutating func cell(_ name: String, _ series: Series, new: () -> Cell) -> Cell {
            if let cell = metrics[name]?[series] { return cell }
            let cell = new()
            metrics[name, default: [:]][series] = cell
            return cell
        }
    }

    /// The labels of one series, as they are written.
    struct Series: Hashable, Comparable {
        let labels: String

        init(_ dimensions: [(String, String)]) {
            labels = dimensions.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        }

        static func < (left: Series, right: Series) -> Bool { left.labels < right.labels }

        /// By scalars, since a mark with an accent behind it is another character to Swift.
        private static func escaped(_ value: String) -> String {
            value.unicodeScalars.map { scalar in
                switch scalar {
                case "\\", "\"": "\\\(scalar)"
                case "\n": "\\n"
                default: String(scalar)
                }
            }.joined()
        }
    }
}
