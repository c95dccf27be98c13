import Foundation
import Testing

@testable import PrivatePlane

@Suite("Times inside a sentence")
struct TimedTextTests {
    /// A sentence, and its parts: the words before each time and that time, the words at the end.
    private static let sentences: [(text: String, parts: [String])] = [
        ("It is well.", ["It is well."]), ("", [""]),
        (
            "It ends 2027-01-15T08:00:00Z. Renew it.",
            ["It ends ", "2027-01-15T08:00:00Z", ". Renew it."]
        ),
        (
            "From 2026-12-31T23:59:59Z to 2027-07-02T00:00:01Z",
            ["From ", "2026-12-31T23:59:59Z", " to ", "2027-07-02T00:00:01Z", ""]
        ),
        ("2027-01-15T08:00:00Z", ["", "2027-01-15T08:00:00Z", ""]),
        ("2028-02-29T12:00:00Z2028-02-29T12:00:01Z", ["", "2028-02-29T12:00:00Z", "", "2028-02-29T12:00:01Z", ""]),
        // What is no such time stays among the words, and the next one is still found.
        ("2027-01-15T25:00:00Z", ["2027-01-15T25:00:00Z"]),
        ("on 2027-01-15 at 08:00", ["on 2027-01-15 at 08:00"]),
        ("2027-01-15T08:00:00.250Z", ["2027-01-15T08:00:00.250Z"]),
        ("2027-01-15T08:00:00+02:00", ["2027-01-15T08:00:00+02:00"]),
        ("2027-01-15t08:00:00z", ["2027-01-15t08:00:00z"]),
        (
            "no 2027-13-01T08:00:00Z, yes 2027-12-01T08:00:00Z.",
            ["no 2027-13-01T08:00:00Z, yes ", "2027-12-01T08:00:00Z", "."]
        ),
    ]

    @Test("It is cut where a time stands, and nothing of it is lost", arguments: sentences)
    func cut(text: String, parts: [String]) {
        let timed = TimedText(text)
        let found = timed.parts.flatMap { [$0.words, $0.moment?.exact].compactMap { $0 } }
        #expect(found == parts)
        #expect(timed.parts.last?.moment == nil && timed.parts.dropLast().allSatisfy { $0.moment != nil })
        #expect(found.joined() == text)
    }

    @Test("On a page each time can be read by the script and by people, and the words are text, not markup")
    func shown() throws {
        #expect(
            try written("Key <b>\"k\"</b> ends 2027-01-15T08:00:00Z & <i>then</i>.") == """
                Key &lt;b&gt;&quot;k&quot;&lt;/b&gt; ends \
                <time datetime="2027-01-15T08:00:00Z" title="2027-01-15T08:00:00Z">15 Jan 2027, 08:00 UTC</time>\
                 &amp; &lt;i&gt;then&lt;/i&gt;.
                """)
        #expect(try written("Nothing to do.") == "Nothing to do.")
    }

    @Test("Words without a time do not take the time of the sentence around them")
    func scope() throws {
        let text = try written("At 2027-01-15T08:00:00Z, and that is all.")
        #expect(text.ranges(of: "<time ").count == 1 && text.hasSuffix("</time>, and that is all."))
    }

    /// What the template makes of it.
    private func written(_ text: String) throws -> String {
        let frame = Frame(Page("A page", .message, Message(text)), for: nil, assets: [:])
        let piece = Piece(.timedText, TimedText(text))
        return try Templates().text(of: .content, frame.around(piece)).trimmingCharacters(in: .newlines)
    }
}

extension Message {
    fileprivate init(_ sentence: String) {
        self.init(heading: "", sentences: [sentence], facts: [], link: nil)
    }
}
