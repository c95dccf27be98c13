import Testing

@testable import PrivatePlane

@Suite("What of RFC 8259 a text keeps to")
struct JSONSyntaxTests {
    @Test(
        "A text that the grammar allows is JSON, however odd",
        arguments: [
            "{}", "[]", "null", "true", "false", "0", "\"\"", " \t\r\n{ \t\r\n} \t\r\n", "[ ]", "[1, 2 ,3]",
            #"{"":null}"#, #"{"a":1,"A":2}"#, #"{"a":{"a":{"a":1}},"b":{"a":1}}"#, #"[{"a":1},{"a":1}]"#,
            "-0", "-1", "10", "1.0", "0.01", "1e5", "1E5", "1e+5", "1e-05", "-0.0e-0", "1e400",
            "123456789012345678901234567890", #""\"\\\/\b\f\n\r\t""#, #""\u0000\u00e9\u00E9\uffff""#,
            #""\ud83d\udddd""#, #""\uD800\uDC00\uDBFF\uDFFF""#, #""é🗝'/""#, "\"\u{7f}\u{80}\u{2028}\u{feff}\"",
            "\"e\u{301}\"", "\"\u{301}\"",
        ])
    func allowed(text: String) {
        #expect(throws: Never.self) { try JSONSyntax.check(text) }
    }

    @Test(
        "A text that the grammar does not allow is not",
        arguments: [
            "", " ", "{", "}", "[", "]", "{]", "[}", "{}{}", "{} x", "[]]", "1 2", "{}\0", "\0",
            "\u{feff}{}", "{}\u{feff}", "\u{a0}{}", "\u{b}{}", "\u{c}{}", "{}\u{2028}", "\u{301}{}",
            "{,}", #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1,,"b":1}"#, #"{"a" 1}"#, #"{"a":}"#, #"{"a"}"#,
            #"{"a":1 "b":1}"#, #"{"a":1;"b":1}"#, #"{"a"=1}"#, "{a:1}", "{'a':1}", "{1:1}", "{null:1}",
            "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]",
            "//\n{}", "/**/{}", "{}//", "#\n{}", #"{"a":1/**/}"#,
            "NaN", "-NaN", "Infinity", "-Infinity", "nan", "inf", "undefined",
            "True", "TRUE", "nul", "nulll", "truefalse",
            "01", "-01", "00", "+1", "-", "--1", ".5", "5.", "-.5", "1.e5", "1e", "1e+", "1e5.0", "1.2.3", "0x10",
            "1_000", "1,0", "１", "٣",
            #"""#, #""a"#, #""a\"#, #"'a'"#, "\"\n\"", "\"\t\"", "\"\0\"", "\"\u{1f}\"", "\"\r\u{301}\"",
            #""\a""#, #""\'""#, #""\0""#, #""\x41""#, #""\U0041""#,
            #""\u""#, #""\u041""#, #""\u00g0""#, #""\u+041""#, #""\u-041""#, #""\u{41}""#, #""\u００４１""#, #""\u 041""#,
            #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#,
            #""\udc00\ud800""#, #""\udc00\udc00""#, #""\ud800\u""#, #""\ud800\udc0""#, #"{"\ud800":1}"#,
            #""\ud800dc00""#, #""\ud800\dc00""#, #""\ud800udc00""#,
        ])
    func forbidden(text: String) {
        #expect(throws: JSONSyntax.Violation.notJSON) { try JSONSyntax.check(text) }
    }

    @Test(
        "A name stands once in an object, however it is spelt",
        arguments: [
            (#"{"a":1,"a":1}"#, "a"), (#"{"a":1,"b":2,"\u0061":1}"#, "a"), (#"{"\/":1,"/":1}"#, "/"),
            (#"[{"x":{"a":1,"a":2}}]"#, "a"), (#"{"":1,"":1}"#, ""), ("{\"é\":1,\"e\u{301}\":1}", "é"),
            (#"{"\ud83d\udddd":1,"🗝":1}"#, "🗝"), (#"{"\n":1,"\u000a":1}"#, "\n"), (#"{"\t":1,"\u0009":1}"#, "\t"),
            (#"{"\r":1,"\u000D":1}"#, "\r"), (#"{"\b":1,"\u0008":1}"#, "\u{8}"), (#"{"\f":1,"\u000c":1}"#, "\u{c}"),
            (#"{"\"":1,"\u0022":1}"#, "\""), (#"{"\\":1,"\u005c":1}"#, "\\"),
        ])
    func repeated(text: String, name: String) {
        #expect(throws: JSONSyntax.Violation.repeated(name: name)) { try JSONSyntax.check(text) }
    }

    @Test(
        "Sixteen levels are allowed, one more is not, whatever they are made of",
        arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
    func depth(opening: String, closing: String) {
        func text(levels: Int) -> String {
            let repeats = levels / closing.count
            return String(repeating: opening, count: repeats) + "1" + String(repeating: closing, count: repeats)
        }
        #expect(throws: Never.self) { try JSONSyntax.check(text(levels: 16)) }
        #expect(throws: JSONSyntax.Violation.tooDeep) { try JSONSyntax.check(text(levels: 18)) }
        #expect(throws: JSONSyntax.Violation.tooDeep) { try JSONSyntax.check("[\(text(levels: 16))]") }
        #expect(throws: JSONSyntax.Violation.tooDeep) { try JSONSyntax.check(#"{"x":\#(text(levels: 16))}"#) }
    }
}
