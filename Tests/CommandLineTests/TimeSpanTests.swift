import Federation
import Testing

@testable import aureole

@Suite("Spans of time")
struct TimeSpanTests {
    @Test(
        "A number of seconds, minutes, hours or days",
        arguments: [
            ("0", 0), ("45", 45), ("45s", 45), ("10m", 600), ("24h", 86_400), ("30d", 2_592_000), ("007s", 7),
            ("1000000000", 1_000_000_000),
        ])
    func accepted(text: String, seconds: Int) {
        #expect(TimeSpan(argument: text)?.seconds == seconds)
    }

    @Test(
        "Anything else is wrong usage",
        arguments: [
            "", "s", "d", "-1", "-1s", "+1s", "1.5h", "1,5h", " 1s", "1s ", "1 s", "1w", "1S", "1M", "s1", "1ms",
            "1h30m",
            "0x10", "1e3", "١s", "9223372036854775808", "1000000001", "1000000000d", "11575d",
        ])
    func refused(text: String) {
        #expect(TimeSpan(argument: text) == nil)
    }
}
