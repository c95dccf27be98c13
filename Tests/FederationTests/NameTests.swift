import Federation
import Foundation
import Testing

@Suite("Names")
struct NameTests {
    @Test(
        "A name is refused with a sentence that says why",
        arguments: [
            ("", "name '' is empty"),
            (" a", "name ' a' begins or ends with a blank"),
            ("a\u{A0}", "name 'a\u{A0}' begins or ends with a blank"),
            ("a\nb", #"name 'a\nb' has a control character"#),
            ("a\u{0}b", #"name 'a\0b' has a control character"#),
            ("a\u{7F}b", #"name 'a\u{7F}b' has a control character"#),
            ("a\u{85}b", #"name 'a\u{0085}b' has a control character"#),
            ("a\u{2028}b", #"name 'a\u{2028}b' has a control character"#),
            ("a\u{9B}b", #"name 'a\u{009B}b' has a control character"#),
            ("\u{202E}a/b", #"name '\u{202E}a/b' has a '/', which separates the parts of a URL"#),
            ("a/b", "name 'a/b' has a '/', which separates the parts of a URL"),
            ("/", "name '/' has a '/', which separates the parts of a URL"),
            ("a\u{301}/", "name 'a\u{301}/' has a '/', which separates the parts of a URL"),
            ("/\u{301}", "name '/\u{301}' has a '/', which separates the parts of a URL"),
            (".", "name '.' means a directory in a URL"),
            ("..", "name '..' means a directory in a URL"),
            (
                "00000000-0000-4000-8000-00000000000a",
                "name '00000000-0000-4000-8000-00000000000a' looks like a UUID and would be taken for an id"
            ),
            (
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
                "name 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF' looks like a UUID and would be taken for an id"
            ),
        ])
    func refused(text: String, sentence: String) { #expect(InvalidText.sentence { try Name(text) } == sentence) }

    @Test(
        "Anything else is a name",
        arguments: [
            "a", "...", "a b", "ünïcode", "日本", "🙂", "a:b", "a%2fb", "a\\b", "a@b", "a?b#c", "-", "_",
            "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-00000000000g",
            "00000000000040008000000000000000",
        ])
    func accepted(text: String) throws { #expect(try Name(text).text == text) }

    @Test(
        "Length is counted in UTF-16, as Entra counts",
        arguments: [
            (String(repeating: "a", count: 600), nil), (String(repeating: "a", count: 601), 601),
            (String(repeating: "🙂", count: 300), nil), (String(repeating: "🙂", count: 301), 602),
            (String(repeating: "é", count: 600), nil), (String(repeating: "e\u{301}", count: 301), 602),
        ])
    func length(text: String, refusedAt: Int?) {
        let sentence = InvalidText.sentence { try Name(text) }
        let problem = refusedAt.map { "is \($0) characters long; Entra takes at most 600" }
        #expect(problem.map { sentence?.hasSuffix($0) == true } ?? (sentence == nil), "\(sentence ?? "taken")")
    }

    @Test("A long text is cut in the sentence") func cut() {
        let sentence = InvalidText.sentence { try Name(String(repeating: "a", count: 601)) }
        let shown = String(repeating: "a", count: 80)
        #expect(sentence == "name '\(shown)...' is 601 characters long; Entra takes at most 600")
    }

    @Test("Texts that only look alike are different") func exactness() throws {
        let composed = try Subject("caf\u{E9}")
        let decomposed = try Subject("cafe\u{301}")
        #expect(composed.text == decomposed.text, "Swift takes them for equal")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed == (try Subject("caf\u{E9}")))
        #expect(Array(decomposed.text.utf8) == Array("cafe\u{301}".utf8))
        #expect(try Name("A") != (try Name("a")))
    }

    @Test("A reference is an id if it looks like one, else a name") func references() throws {
        #expect(try Reference<Agent>(first.uuidString) == .id(ID(first)))
        #expect(try Reference<Agent>(first.uuidString.lowercased()) == .id(ID(first)))
        #expect(try Reference<Agent>("build") == .name(try Name("build")))
        #expect(try Reference<Agent>(first.uuidString).description == first.uuidString.lowercased())
        #expect(InvalidText.sentence { try Reference<Agent>("a/b") } != nil)
    }

    @Test(
        "What is no UUID is no id",
        arguments: [
            "", "x", "00000000-0000-4000-8000-00000000000", "{00000000-0000-4000-8000-00000000000A}",
            "00000000-0000-4000-8000-00000000000A ", "0000000000004000800000000000000A",
            "00000000-0000-4000-8000-00000000000\u{FF21}", "0000000-00000-4000-8000-00000000000A",
        ])
    func noID(text: String) { #expect(ID<Agent>(text) == nil) }
}

@Suite("The kid of an imported key")
struct KeyIDTests {
    @Test(
        "Anything but 1 to 128 visible ASCII characters is refused with a sentence that says why",
        arguments: [
            ("", "kid '' is empty"),
            ("a b", "kid 'a b' has a character other than the visible ones of ASCII"),
            ("a\n", #"kid 'a\n' has a character other than the visible ones of ASCII"#),
            ("a\u{7F}", #"kid 'a\u{7F}' has a character other than the visible ones of ASCII"#),
            ("\u{E9}", "kid '\u{E9}' has a character other than the visible ones of ASCII"),
            (
                String(repeating: "k", count: 129),
                "kid '\(String(repeating: "k", count: 80))...' is 129 characters long; at most 128 are taken"
            ),
        ])
    func refused(text: String, sentence: String) { #expect(InvalidText.sentence { try KeyID(text) } == sentence) }

    @Test("Anything else is taken as it is", arguments: ["a", "!~", "-\"'\\", String(repeating: "k", count: 128)])
    func taken(text: String) throws { #expect(try KeyID(text).text == text) }
}
