import Foundation
import Testing

@testable import aureole

@Suite("Keeping a token file fresh")
struct TokenFileKeeperTests {
    private struct NoLuck: Error {}

    /// Where a keeper writes, what time it takes it for, and how long it slept.
    private struct Bench {
        let folder: String
        let now = Kept(1_800_000_000.0)
        let slept = Kept<[Int]>([])
        let minted = Kept(0)
        let reports = Kept(0)

        init() throws {
            folder = FileManager.default.temporaryDirectory.path + "/token-file-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        }

        var path: String { folder + "/token" }
        var written: String? { FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } }

        func remove() { try? FileManager.default.removeItem(atPath: folder) }

        /// - Parameters:
        ///   - sleeps: after how many it is cancelled.
        ///   - fails: whether the try with that number does.
        func keeper(sleeps: Int, fails: @escaping (Int) -> Bool = { _ in false }) -> TokenFileKeeper {
            TokenFileKeeper(
                file: TokenFile(path: path),
                mint: {
                    let number = minted.value
                    minted.change { $0 += 1 }
                    if fails(number) { throw NoLuck() }
                    return FreshAssertion(token: "token-\(number)", expiresAt: Int(now.value) + 3600, json: "")
                },
                report: { _ in reports.change { $0 += 1 } },
                clock: { Date(timeIntervalSince1970: now.value) },
                sleep: { time in
                    slept.change { $0.append(Int(time.components.seconds)) }
                    now.change { $0 += Double(time.components.seconds) }
                    if slept.value.count == sleeps { throw CancellationError() }
                })
        }
    }

    private func withBench(_ body: (Bench) async throws -> Void) async throws {
        let bench = try Bench()
        defer { bench.remove() }
        try await body(bench)
    }

    @Test("It is written at once, and anew when half its life is over")
    func halfLife() async throws {
        try await withBench { bench in
            await #expect(throws: CancellationError.self) { try await bench.keeper(sleeps: 4).keep() }
            #expect(bench.slept.value == [1800, 1800, 1800, 1800])
            #expect(bench.written == "token-3")
        }
    }

    @Test("What fails is told and tried again, later each time, until it works; the old token stays meanwhile")
    func failures() async throws {
        try await withBench { bench in
            let keeper = bench.keeper(sleeps: 11) { (1...9).contains($0) }
            await #expect(throws: CancellationError.self) { try await keeper.keep() }
            #expect(bench.slept.value == [1800, 5, 10, 20, 40, 80, 160, 300, 300, 300, 1800])
            #expect(bench.reports.value == 9)
            #expect(bench.written == "token-10")
        }
    }

    @Test("The first time has to work")
    func first() async throws {
        try await withBench { bench in
            await #expect(throws: NoLuck.self) { try await bench.keeper(sleeps: 1) { _ in true }.keep() }
            #expect(bench.written == nil && bench.slept.value == [])
        }
    }

    @Test("An hour at a time over ninety days, nobody who reads it anew every ten minutes holds an expired token")
    func ninetyDays() async throws {
        try await withBench { bench in
            let (held, leastLeft) = (Kept(0), Kept(Int.max))
            let keeper = TokenFileKeeper(
                file: TokenFile(path: bench.path),
                mint: {
                    let end = Int(bench.now.value) + TokenFileKeeper.lifetime
                    return FreshAssertion(token: String(end), expiresAt: end, json: "")
                },
                report: { _ in }, clock: { Date(timeIntervalSince1970: bench.now.value) },
                sleep: { time in
                    for _ in 0..<(time.components.seconds / 60) {
                        bench.now.change { $0 += 60 }
                        let now = Int(bench.now.value)
                        // Just before it is read again it has been held for longest.
                        if held.value > 0 { leastLeft.change { $0 = min($0, held.value - now) } }
                        if now % 600 == 0 { held.change { $0 = Int(bench.written ?? "") ?? 0 } }
                    }
                    if bench.now.value >= 1_800_000_000 + 90 * 86_400 { throw CancellationError() }
                })
            await #expect(throws: CancellationError.self) { try await keeper.keep() }
            #expect((1200...1800).contains(leastLeft.value), "\(leastLeft.value) s were left of what somebody held")
        }
    }

    @Test("The file is its owner's alone, whole, and has no line break")
    func file() async throws {
        try await withBench { bench in
            try TokenFile(path: bench.path).write("first")
            try TokenFile(path: bench.path).write("second")
            #expect(bench.written == "second")
            let attributes = try FileManager.default.attributesOfItem(atPath: bench.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder) == ["token"])
        }
    }

    @Test("A file that cannot be written is one sentence, and nothing is left beside it")
    func unwritable() async throws {
        try await withBench { bench in
            try FileManager.default.createDirectory(atPath: bench.path, withIntermediateDirectories: false)
            for path in [bench.path, bench.folder + "/no/token"] {
                do throws(CommandFailure) {
                    try TokenFile(path: path).write("t")
                    Issue.record("it was written")
                } catch {
                    #expect(error.complaint.sentence.hasPrefix("The token file '\(path)' cannot be written: "))
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder) == ["token"])
        }
    }
}
