import Foundation
import Testing

@testable import PrivatePlane

@Suite("Times on the pages")
struct MomentTests {
    @Test(
        "A time is shown in UTC, for people and exactly, whatever zone and language the machine has",
        arguments: [
            (1_800_000_000, "2027-01-15T08:00:00Z", "15 Jan 2027, 08:00 UTC"),
            (0, "1970-01-01T00:00:00Z", "1 Jan 1970, 00:00 UTC"),
            (1_783_036_799, "2026-07-02T23:59:59Z", "2 Jul 2026, 23:59 UTC"),
            (1_789_000_000, "2026-09-10T00:26:40Z", "10 Sep 2026, 00:26 UTC"),
            (4_102_444_799, "2099-12-31T23:59:59Z", "31 Dec 2099, 23:59 UTC"),
        ])
    func text(seconds: Int, exact: String, text: String) {
        let moment = Moment(Date(timeIntervalSince1970: TimeInterval(seconds)))
        #expect(moment.exact == exact)
        // British English writes September with four letters in newer tables of the Unicode consortium.
        #expect(moment.text.replacing("Sept ", with: "Sep ") == text)
    }

    @Test("No time is no moment")
    func none() {
        let never: Date? = nil
        #expect(Moment(never) == nil)
    }

    @Test("The session's beginning stands on the account's page in both ways")
    func shown() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.get("/account")
            let exact = "2027-01-15T08:00:00Z"
            #expect(
                page.body.contains("<time datetime=\"\(exact)\" title=\"\(exact)\">15 Jan 2027, 08:00 UTC</time>"))
        }
    }
}
