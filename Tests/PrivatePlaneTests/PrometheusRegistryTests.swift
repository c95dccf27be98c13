import CoreMetrics
import Testing

@testable import PrivatePlane

@Suite("The registry of metrics")
struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(help: ["a_total": "What a counts.", "b": "What b shows."])

    @Test("Nothing counted is an empty text")
    func empty() {
        #expect(registry.text == "")
    }

    @Test("A counter grows, in one series for each set of labels, sorted by name and label")
    func counters() throws {
        Counter(label: "z_total", dimensions: [], factory: registry).increment()
        Counter(label: "a_total", dimensions: [("code", "b")], factory: registry).increment(by: 2)
        Counter(label: "a_total", dimensions: [("code", "a")], factory: registry).increment(by: 40)
        Counter(label: "a_total", dimensions: [("code", "a")], factory: registry).increment(by: 2)
        #expect(
            registry.text == """
                # HELP a_total What a counts.
                # TYPE a_total counter
                a_total{code="a"} 42
                a_total{code="b"} 2
                # HELP z_total z_total
                # TYPE z_total counter
                z_total 1

                """)
        #expect(try PromTool.complaints(about: registry.text).contains("error") == false)
    }

    @Test(
        "A gauge shows what was set last, as Go reads numbers",
        arguments: [
            (3, "3"), (-1.5, "-1.5"), (0, "0"), (0.1, "0.1"), (1e15, "1000000000000000.0"), (-1e300, "-1e+300"),
            (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        ] as [(Double, String)])
    func gauges(value: Double, shown: String) throws {
        let gauge = Gauge(label: "b", dimensions: [], factory: registry)
        gauge.record(7)
        gauge.record(value)
        #expect(registry.text == "# HELP b What b shows.\n# TYPE b gauge\nb \(shown)\n")
        #expect(try PromTool.complaints(about: registry.text) == "")
    }

    @Test("A meter goes up and down by what it is told")
    func meters() {
        let meter = Meter(label: "b", dimensions: [], factory: registry)
        meter.set(2)
        meter.increment(by: 3)
        meter.decrement(by: 1.5)
        #expect(registry.text == "# HELP b What b shows.\n# TYPE b gauge\nb 3.5\n")
    }

    @Test("A recorder counts values and adds them up")
    func summaries() throws {
        let recorder = Recorder(label: "b_bytes", dimensions: [], aggregate: true, factory: registry)
        recorder.record(10)
        recorder.record(2.5)
        #expect(
            registry.text == """
                # HELP b_bytes b_bytes
                # TYPE b_bytes summary
                b_bytes_sum 12.5
                b_bytes_count 2

                """)
        #expect(try PromTool.complaints(about: registry.text) == "")
    }

    @Test("A timer is a histogram of seconds, each bucket with all that took less")
    func histograms() throws {
        let timer = Timer(label: "b_seconds", dimensions: [("route", "/")], factory: registry)
        timer.recordNanoseconds(5_000_000)
        timer.recordNanoseconds(5_000_001)
        timer.recordMilliseconds(250)
        timer.recordSeconds(60)
        let bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]
        let buckets = zip(bounds, [1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4]).map { bound, count in
            "b_seconds_bucket{route=\"/\",le=\"\(bound)\"} \(count)\n"
        }
        #expect(
            registry.text == """
                # HELP b_seconds b_seconds
                # TYPE b_seconds histogram
                \(buckets.joined())b_seconds_sum{route="/"} 60.260000001
                b_seconds_count{route="/"} 4

                """)
        #expect(try PromTool.complaints(about: registry.text) == "")
    }

    @Test("A recorder that is not to aggregate is a gauge")
    func plainRecorder() {
        let recorder = Recorder(label: "b", dimensions: [], aggregate: false, factory: registry)
        recorder.record(3)
        recorder.record(2)
        #expect(registry.text == "# HELP b What b shows.\n# TYPE b gauge\nb 2\n")
    }

    @Test(
        "A label's value is escaped",
        arguments: [
            (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), (#"\"#, #"\\"#), ("ü{}=,", "ü{}=,"),
            (#"\n"#, #"\\n"#), ("\"\u{301}", "\\\"\u{301}"), ("\\\u{301}", "\\\\\u{301}"),
        ])
    func escaping(value: String, shown: String) throws {
        Counter(label: "a_total", dimensions: [("l", value)], factory: registry).increment()
        #expect(registry.text.hasSuffix("a_total{l=\"\(shown)\"} 1\n"))
        #expect(try PromTool.complaints(about: registry.text) == "")
    }

    @Test("A series stays when whoever counted in it has gone")
    func destroyed() {
        let counter = Counter(label: "a_total", dimensions: [], factory: registry)
        counter.increment()
        counter.destroy()
        Counter(label: "a_total", dimensions: [], factory: registry).increment()
        #expect(registry.text.hasSuffix("a_total 2\n"))
    }

    @Test("Eight who count at once lose nothing")
    func concurrency() async {
        let registry = registry
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    let counter = Counter(label: "a_total", dimensions: [], factory: registry)
                    let meter = Meter(label: "b", dimensions: [], factory: registry)
                    let recorder = Recorder(label: "c", dimensions: [], aggregate: true, factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        meter.increment(by: 1)
                        recorder.record(2)
                    }
                }
            }
        }
        #expect(registry.text.contains("\na_total 80000\n"))
        #expect(registry.text.contains("\nb 80000\n"))
        #expect(registry.text.contains("\nc_sum 160000\nc_count 80000\n"))
    }

    @Test("Every metric of ours has a sentence that ends like one")
    func sentences() {
        #expect(!PrometheusRegistry.sentences.isEmpty)
        for (name, sentence) in PrometheusRegistry.sentences {
            #expect(name.hasPrefix("aureole_"))
            #expect(sentence.hasSuffix(".") && !sentence.contains("\n") && !sentence.contains("\\"))
        }
    }
}
