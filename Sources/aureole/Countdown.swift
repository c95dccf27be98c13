import Federation
import Foundation

/// A wait that shows how long it still takes: on a terminal one line that counts down, elsewhere one line.
struct Countdown {
    /// Who sees it; nobody where `nil`.
    var screen: Screen?
    var sleep: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    struct Screen {
        /// Whether a line can be written over.
        let isTerminal: Bool
        let write: (String) -> Void

        /// Standard output.
        static var standard: Screen {
            Screen(isTerminal: isatty(STDOUT_FILENO) == 1) { FileHandle.standardOutput.write(Data($0.utf8)) }
        }
    }

    /// - Parameters:
    ///   - reason: why it waits, in a word or a code.
    ///   - left: seconds after which nothing is tried any more, counted from now.
    func wait(_ seconds: Int, because reason: String, left: Int) async throws {
        func line(_ gone: Int) -> String {
            "\(reason): trying again in \(TimeSpan(seconds: seconds - gone)); "
                + "giving up in \(TimeSpan(seconds: max(0, left - gone)))."
        }
        guard let screen, screen.isTerminal else {
            screen?.write(line(0) + "\n")
            return try await sleep(.seconds(seconds))
        }
        for gone in 0..<seconds {
            screen.write("\r\u{1B}[K" + line(gone))
            try await sleep(.seconds(1))
        }
        screen.write("\r\u{1B}[K")
    }
}
