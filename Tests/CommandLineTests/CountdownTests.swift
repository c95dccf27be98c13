import Foundation
import Testing

@testable import aureole

@Suite("The countdown")
struct CountdownTests {
    /// What was written, and for how long it slept.
    private func shown(terminal isTerminal: Bool?, _ seconds: Int) async throws -> (text: String, slept: Duration) {
        let (text, slept) = (Kept(""), Kept(Duration.zero))
        let screen = isTerminal.map { isTerminal in
            Countdown.Screen(isTerminal: isTerminal) { piece in text.change { $0 += piece } }
        }
        let countdown = Countdown(screen: screen) { time in slept.change { $0 += time } }
        try await countdown.wait(seconds, because: "AADSTS70021", left: 61)
        return (text.value, slept.value)
    }

    @Test("Where lines stay, there is one")
    func line() async throws {
        let (text, slept) = try await shown(terminal: false, 5)
        #expect(text == "AADSTS70021: trying again in 5s; giving up in 1m 1s.\n" && slept == .seconds(5))
    }

    @Test("On a terminal it counts down each second, and leaves nothing behind")
    func terminal() async throws {
        let (text, slept) = try await shown(terminal: true, 3)
        let lines = text.components(separatedBy: "\r\u{1B}[K")
        #expect(
            lines == [
                "", "AADSTS70021: trying again in 3s; giving up in 1m 1s.",
                "AADSTS70021: trying again in 2s; giving up in 1m.",
                "AADSTS70021: trying again in 1s; giving up in 59s.",
                "",
            ])
        #expect(slept == .seconds(3))
    }

    @Test("Where nobody looks, it only waits")
    func silent() async throws {
        let (text, slept) = try await shown(terminal: nil, 4)
        #expect(text == "" && slept == .seconds(4))
    }
}
