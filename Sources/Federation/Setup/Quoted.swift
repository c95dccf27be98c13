/// Texts as literals of another language, such that nothing in them is read as code there.
///
/// The functions take any text, line breaks and control characters too, although triples cannot hold those: what is
/// pasted into a root shell must not rest on a rule three files away.
package enum Quoted {
    /// POSIX shell (IEEE 1003.1 section 2.2.2): nothing is special between apostrophes, except the apostrophe.
    package static func posixShell(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    /// PowerShell: as in a shell, but the apostrophe is doubled; the typographic apostrophes count as ones too.
    package static func powerShell(_ text: String) -> String {
        let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}"]
        var literal = "'"
        for scalar in text.unicodeScalars {
            literal.unicodeScalars.append(scalar)
            if apostrophes.contains(scalar) { literal.unicodeScalars.append(scalar) }
        }
        return literal + "'"
    }

    /// Terraform (HCL quoted templates): `${` and `%{` begin templates unless the first character is doubled.
    package static func terraform(_ text: String) -> String {
        let escaped = escapedControls(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")) { scalar in
            "\\u" + fourHexDigits(scalar)
        }
        return "\"" + escaped.replacing("${", with: "$${").replacing("%{", with: "%%{") + "\""
    }

    /// Bicep strings: `${` begins an interpolation unless it is escaped.
    package static func bicep(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("${", with: "\\${")
        return "'" + escapedControls(escaped) { scalar in "\\u{\(String(scalar.value, radix: 16))}" } + "'"
    }

    private static func escapedControls(_ text: String, other: (Unicode.Scalar) -> String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case _ where scalar.properties.generalCategory == .control: other(scalar)
            default: String(scalar)
            }
        }.joined()
    }

    private static func fourHexDigits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
