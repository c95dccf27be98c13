import Foundation
import NIOCore

/// The processors that this process may use: those it may run on (`Cpus_allowed_list` of proc(5), as taskset(1), a
/// container or systemd's `CPUAffinity=` set it), no more than the time that its control group gives it. Threads beyond
/// them would only take turns.
enum Processors {
    static var count: Int { min(allowed() ?? System.coreCount, System.coreCount) }

    /// `nil` where the kernel does not say.
    private static func allowed() -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        let field = "Cpus_allowed_list:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(field) }) else { return nil }
        return number(in: line.dropFirst(field.count).filter { !$0.isWhitespace })
    }

    /// How many numbers a list as `0-3,8` has.
    private static func number(in list: String) -> Int? {
        var number = 0
        for part in list.split(separator: ",") {
            let ends = part.split(separator: "-").map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else { return nil }
            number += last - first + 1
        }
        return number > 0 ? number : nil
    }
}
