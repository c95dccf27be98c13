import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Operations

@Suite("Where passphrases are hashed", .timeLimit(.minutes(1)))
struct HashingRoomTests {
    /// Work that goes on until it is told to stop.
    private final class Work: Sendable {
        private let inside = Mutex((now: 0, most: 0))
        private let done = DispatchSemaphore(value: 0)

        var now: Int { inside.withLock { $0.now } }
        var most: Int { inside.withLock { $0.most } }

        func go() {
            inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            done.wait()
            inside.withLock { $0.now -= 1 }
        }

        func finish(_ number: Int) { for _ in 0..<number { done.signal() } }
    }

    @Test(
        "As many hashes are made at once as there are places, as many wait as may, and the next is told to come again",
        arguments: [(HashingRoom(places: 2, waiting: 3), 3), (HashingRoom(), 32)])
    func bounded(room: HashingRoom, waiting: Int) async throws {
        let work = Work()
        let came = 2 + waiting + 4
        let counts = Counts()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<came {
                group.addTask {
                    do { try await room.run { work.go() } } catch { counts.add(error as? SignInRefusal) }
                }
            }
            try? await eventually("all have come") { work.now == 2 && counts.refusals.count == 4 }
            work.finish(came)
        }
        #expect(counts.refusals == Array(repeating: .busy(retryAfter: 2), count: 4))
        #expect(work.most == 2)
        // All places are free again.
        for _ in 0..<3 { #expect(try await room.run { 7 } == 7) }
    }

    private final class Counts: Sendable {
        private let held = Mutex<[SignInRefusal?]>([])
        var refusals: [SignInRefusal?] { held.withLock { $0 } }
        func add(_ refusal: SignInRefusal?) { held.withLock { $0.append(refusal) } }
    }
}
