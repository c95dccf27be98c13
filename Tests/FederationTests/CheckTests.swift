import Federation
import Foundation
import Testing

@Suite("What counts as wrong")
struct CheckTests {
    private static let day = 86_400.0
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static let ends: [(Double, ExpiryNotice.Window?, Finding.Grade, String)] = [
        (61 * day, nil, .fine, "ends in 61 days"), (60 * day + 1, nil, .fine, "ends in 60 days"),
        (60 * day, .sixtyDays, .look, "ends in 60 days"), (30 * day + 1, .sixtyDays, .look, "ends in 30 days"),
        (30 * day, .thirtyDays, .look, "ends in 30 days"), (7 * day + 1, .thirtyDays, .look, "ends in 7 days"),
        (7 * day, .sevenDays, .failed, "ends in 7 days"), (day, .sevenDays, .failed, "ends in 1 day"),
        (day - 1, .sevenDays, .failed, "ends in less than a day"), (1, .sevenDays, .failed, "ends in less than a day"),
        (0, .over, .failed, "ended less than a day ago"), (-day, .over, .failed, "ended 1 day ago"),
        (-400 * day, .over, .failed, "ended 400 days ago"),
    ]

    @Test("An end is warned of from 60 days on, and counts as failed from 7", arguments: ends)
    func expiry(left: Double, window: ExpiryNotice.Window?, grade: Finding.Grade, words: String) {
        let notice = ExpiryNotice(end: Self.now + left, now: Self.now)
        #expect(notice.window == window)
        #expect(notice.grade == grade)
        #expect(notice.words == words)
    }

    @Test(
        "A clock may be a minute off; from five on Entra refuses",
        arguments: [
            (0, .fine, "This machine's clock and Entra's agree to the second."),
            (60, .fine, "This machine's clock is 60 seconds ahead of Entra's."),
            (61, .look, "This machine's clock is 61 seconds ahead of Entra's."),
            (-300, .look, "This machine's clock is 300 seconds behind Entra's."),
            (-301, .failed, "This machine's clock is 301 seconds behind Entra's."),
            (3600, .failed, "This machine's clock is 3600 seconds ahead of Entra's."),
        ] as [(Double, Finding.Grade, String)])
    func skew(seconds: Double, grade: Finding.Grade, words: String) {
        // A field of whole seconds is half a second old on average; the answer took four seconds both ways.
        let ours = Self.now + seconds + 0.5
        let skew = ClockSkew(theirs: Self.now, sent: ours - 2, received: ours + 2)
        #expect(skew.seconds == seconds)
        #expect(skew.grade == grade)
        #expect(skew.words == words)
    }

    @Test("More than a second is slow")
    func latency() {
        #expect(!Latency(.seconds(1)).isSlow && Latency(.milliseconds(1001)).isSlow)
        #expect(Latency(.microseconds(84_900)).words == "84 ms")
    }

    @Test(
        "Space is short below 100 MB and below a twentieth",
        arguments: [
            (100_000_000, 2_000_000_000, false), (99_999_999, 1_000_000_000, true),
            (49_999_999_999, 1_000_000_000_000, true), (50_000_000_000, 1_000_000_000_000, false), (0, 0, true),
        ])
    func space(free: Int, total: Int, isShort: Bool) { #expect(DiskSpace(free: free, total: total).isShort == isShort) }

    @Test("Bytes in words", arguments: [(0, "0 bytes"), (999, "999 bytes"), (4096, "4 kB"), (72_900_000_000, "72 GB")])
    func bytes(count: Int, words: String) { #expect(ByteCount(count).description == words) }

    @Test(
        "A file is for its owner where others may not enter, or may neither read, write nor replace it",
        arguments: [
            (0o700, 0o666, false), (0o755, 0o600, false), (0o755, 0o644, true), (0o711, 0o604, true),
            (0o711, 0o602, true), (0o711, 0o601, false), (0o750, 0o640, true), (0o750, 0o604, false),
            (0o777, 0o600, true), (0o730, 0o600, true), (0o720, 0o660, false), (0o2700, 0o600, false),
        ] as [(UInt32, UInt32, Bool)])
    func modes(directory: UInt32, file: UInt32, letOthersIn: Bool) {
        #expect(FileModes(directory: directory, file: file).letOthersIn == letOthersIn)
    }

    @Test("What is fine has nothing to mend, what is to be looked at still works")
    func findings() {
        #expect(Finding.graded(.fine, "a", "b", fix: "c") == .fine("a", "b"))
        #expect(Finding.fine("a", "b").fix == nil && Finding.fine("a", "b").isOK)
        #expect(Finding.look("a", "b", fix: "c").isOK && Finding.look("a", "b", fix: "c").fix == "c")
        #expect(!Finding.failed("a", "b", fix: "c").isOK)
    }
}
