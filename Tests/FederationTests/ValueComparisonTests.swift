import Federation
import Testing

@Suite("One of our values against what Azure shows for it")
struct ValueComparisonTests {
    private static func compare(_ sent: String, _ shown: String, name: ValueToCopy = .clientID) -> ValueComparison {
        ValueComparison(of: name, sent: sent, shown: shown, in: nil)
    }

    /// Both values as they are shown: what is before, what differs, what is after.
    struct Row: Sendable, CustomTestStringConvertible {
        let sent: String
        let shown: String
        let marked: [[String]]
        let words: String

        var testDescription: String { shown.unicodeScalars.map { $0.escaped(asASCII: true) }.joined() }
    }

    private static let rows = [
        Row(
            sent: "abc", shown: "abx", marked: [["ab", "c", ""], ["ab", "x", ""]],
            words: "At character 3 Azure has 'x' (U+0078"),
        Row(
            sent: "abcde", shown: "abXde", marked: [["ab", "c", "de"], ["ab", "X", "de"]],
            words: "Azure has another value."),
        Row(
            sent: "abc", shown: "Abc", marked: [["", "a", "bc"], ["", "A", "bc"]],
            words: "Only upper and lower case differ, at 1 place."),
        Row(
            sent: "abc", shown: "ab", marked: [["ab", "c", ""], ["ab", "", ""]],
            words: "Azure has nothing more, and 'c'"),
        Row(
            sent: "abc", shown: "abcd", marked: [["abc", "", ""], ["abc", "d", ""]], words: "and nothing more is sent."),
        Row(sent: "abc", shown: "", marked: [["", "a", "bc"], ["", "", ""]], words: "Azure's field is empty."),
        Row(
            sent: "abc", shown: "abc ", marked: [["abc", "", ""], ["abc", "<U+0020>", ""]],
            words: "ends with a blank or an invisible character"),
        Row(
            sent: "abc", shown: "\u{A0}abc", marked: [["", "a", "bc"], ["", "<U+00A0>", "abc"]],
            words: "begins with a blank or an invisible character"),
        Row(
            sent: "abc", shown: "ab\u{200B}c", marked: [["ab", "c", ""], ["ab", "<U+200B>", "c"]],
            words: "a blank or an invisible character inside"),
        Row(
            sent: "a b c", shown: "a b  c", marked: [["a b ", "c", ""], ["a b ", "<U+0020>", "c"]],
            words: "a blank or an invisible character inside"),
        Row(
            sent: "caf\u{E9}", shown: "cafe\u{301}", marked: [["caf", "\u{E9}", ""], ["caf", "e", "<U+0301>"]],
            words: "the accents are written in two different ways"),
        Row(
            sent: "abc", shown: "\u{430}bc", marked: [["", "a", "bc"], ["", "\u{430}", "bc"]],
            words: "only looks like the right one"),
        Row(
            sent: "abc", shown: "\"abc\"", marked: [["", "a", "bc"], ["", "\"", "abc\""]], words: "quotation marks"),
        Row(
            sent: "https://a.example/x", shown: "https://a.example/x/",
            marked: [["https://a.example/x", "", ""], ["https://a.example/x", "/", ""]],
            words: "a slash at the end that does not belong there"),
    ]

    @Test("The first character that differs is marked on both sides, and all is legible", arguments: rows)
    func marked(row: Row) throws {
        let comparison = Self.compare(row.sent, row.shown)
        let parts = [comparison.sent, comparison.shown].map { [$0.before, $0.differing, $0.after] }
        #expect(
            parts.map { $0.map { Array($0.unicodeScalars) } } == row.marked.map { $0.map { Array($0.unicodeScalars) } })
        let explanation = try #require(comparison.explanation)
        #expect(explanation.contains(row.words), "\(explanation)")
        #expect(!explanation.contains("aureole"), "where to copy it from is for the one who shows it to say")
    }

    @Test("What is the same byte for byte has nothing marked and nothing to explain", arguments: ValueToCopy.allCases)
    func same(name: ValueToCopy) {
        for text in ["abc", "a b", "", "e\u{301}"] {
            let comparison = Self.compare(text, text, name: name)
            #expect(comparison.explanation == nil && comparison.name == name)
            #expect(comparison.sent == comparison.shown && comparison.sent.differing.isEmpty)
            #expect(comparison.sent.after.isEmpty)
        }
    }

    @Test(
        "Any value can be compared, and texts that Unicode alone calls equal are not the same",
        arguments: ValueToCopy.allCases)
    func any(name: ValueToCopy) throws {
        let triple = Triple(
            issuer: try Issuer("https://a.example"), subject: try Subject("caf\u{E9}"),
            audience: try Audience("api://a"))
        for triple in [nil, triple] {
            let comparison = ValueComparison(of: name, sent: "caf\u{E9}", shown: "cafe\u{301}", in: triple)
            #expect(comparison.name == name && comparison.explanation != nil)
        }
    }

    @Test(
        "One of the three that was pasted for another is noticed, where all three are known",
        arguments: [
            (ValueToCopy.subject, "https://a.example", "What belongs into the field Issuer was pasted here."),
            (.issuer, "api://a", "What belongs into the field Audience was pasted here."),
            (.audience, "agent", "What belongs into the field Value was pasted here."),
        ])
    func otherField(name: ValueToCopy, shown: String, words: String) throws {
        let triple = Triple(
            issuer: try Issuer("https://a.example"), subject: try Subject("agent"), audience: try Audience("api://a"))
        let sent = [ValueToCopy.issuer: "https://a.example", .subject: "agent", .audience: "api://a"][name] ?? ""
        let known = ValueComparison(of: name, sent: sent, shown: shown, in: triple)
        #expect(known.explanation?.contains(words) == true, "\(known.explanation ?? "")")
        let unknown = ValueComparison(of: name, sent: sent, shown: shown, in: nil)
        #expect(unknown.explanation?.contains("was pasted here") == false)
    }
}
