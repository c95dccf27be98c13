import Foundation
import Glibc

/// For work that has time beside a server that has none.
enum StandingBack {
    /// Lets this process have a processor only where nobody else wants it. Linux has a niceness for each thread, which those
    /// inherit that it makes.
    static func begin() {
        for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
            guard let thread = UInt32(thread) else { continue }
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), thread, 10)
        }
    }
}
