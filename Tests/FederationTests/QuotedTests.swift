import Federation
import Testing

@Suite("Texts as literals of other languages")
struct QuotedTests {
    @Test(
        "POSIX shell: all is plain between apostrophes, line breaks too",
        arguments: [
            ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("'", #"''\'''"#),
            ("$(id) `id` \\ \"", "'$(id) `id` \\ \"'"),
            ("a\nb\r\t\u{1b}", "'a\nb\r\t\u{1b}'"), ("'\n'", "''\\''\n'\\'''"),
        ])
    func posixShell(text: String, literal: String) {
        #expect(Quoted.posixShell(text) == literal)
    }

    @Test(
        "PowerShell: every apostrophe is doubled, the typographic ones too",
        arguments: [
            ("", "''"), ("a b", "'a b'"), ("it's", "'it''s'"), ("$env:x `n \"", "'$env:x `n \"'"), ("a\nb", "'a\nb'"),
            ("\u{2018}\u{2019}\u{201A}\u{201B}", "'\u{2018}\u{2018}\u{2019}\u{2019}\u{201A}\u{201A}\u{201B}\u{201B}'"),
            ("\u{201C}\u{201D}", "'\u{201C}\u{201D}'"), ("'\n; Remove-Item x", "'''\n; Remove-Item x'"),
            // An apostrophe with an accent behind it is one character to Swift, two to PowerShell.
            ("'\u{301}", "'''\u{301}'"),
        ])
    func powerShell(text: String, literal: String) {
        #expect(Array(Quoted.powerShell(text).unicodeScalars) == Array(literal.unicodeScalars))
    }

    @Test(
        "Terraform: quotation mark, backslash, both template marks and control characters are escaped",
        arguments: [
            ("", #""""#), ("a 'b'", #""a 'b'""#), (#"say "no""#, #""say \"no\"""#), (#"a\b"#, #""a\\b""#),
            ("${var.x}", #""$${var.x}""#), ("%{if true}", #""%%{if true}""#), ("$${x}", #""$$${x}""#),
            ("$x %y {z}", #""$x %y {z}""#), ("a\nb\r\tc", #""a\nb\r\tc""#),
            ("\u{1b}\0\u{7f}\u{85}", #""\u001b\u0000\u007f\u0085""#),
            (#"\${x}"#, #""\\$${x}""#), ("Büro 🗝", #""Büro 🗝""#),
        ])
    func terraform(text: String, literal: String) {
        #expect(Quoted.terraform(text) == literal)
    }

    @Test(
        "Bicep: apostrophe, backslash, the interpolation mark and control characters are escaped",
        arguments: [
            ("", "''"), (#"a "b""#, #"'a "b"'"#), ("it's", #"'it\'s'"#), (#"a\b"#, #"'a\\b'"#), ("${x}", #"'\${x}'"#),
            ("$x {y}", #"'\$x {y}'"#), ("$${x}", #"'\$\${x}'"#), (#"\${x}"#, #"'\\\${x}'"#),
            ("a\nb\r\tc", #"'a\nb\r\tc'"#),
            ("\u{1b}\0\u{7f}", #"'\u{1b}\u{0}\u{7f}'"#), ("Büro 🗝", "'Büro 🗝'"),
        ])
    func bicep(text: String, literal: String) {
        #expect(Quoted.bicep(text) == literal)
    }

    @Test(
        "A mark with an accent behind it is still the mark, though one character to Swift",
        arguments: [
            ("\"\u{301}", "\"\\\"\u{301}\""), ("\\\u{301}", "\"\\\\\u{301}\""), ("${\u{301}", "\"$${\u{301}\""),
        ])
    func combiningMarks(text: String, literal: String) {
        #expect(Array(Quoted.terraform(text).unicodeScalars) == Array(literal.unicodeScalars))
    }

    @Test("The same in a shell and in Bicep")
    func combiningApostrophe() {
        #expect(Array(Quoted.posixShell("'\u{301}").unicodeScalars) == Array("''\\''\u{301}'".unicodeScalars))
        #expect(Array(Quoted.bicep("'\u{301}").unicodeScalars) == Array("'\\'\u{301}'".unicodeScalars))
    }
}
