/// Texts as literals of another language, such that nothing in them is read as code there.
///
/// The functions take any text, line breaks and control characters too, although triples cannot hold those: what is
/// pasted into a root shell must not rest on a rule three files away.
///
/// They go by Unicode scalars: to Swift an apostrophe with an accent behind it is one character, to a shell it is an
/// apostrophe.
package enum Quoted {
    /// POSIX shell (IEEE 1003.1 section 2.2.2): nothing is special between apostrophes, except the apostrophe.
    package static func posixShell(_ text: String) -> String {
        "'" + replacing(text) { $0 == "'" ? #"'\''"# : nil } + "'"
    }

    /// PowerShell: as in a shell, but the apostrophe is doubled; the typographic apostrophes count as ones too.
    package static func powerShell(_ text: String) -> String {
        let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}"]
        return "'" + replacing(text) { apostrophes.contains($0) ? "\($0)\($0)" : nil } + "'"
    }

    /// Terraform (HCL quoted templates): `${` and `%{` begin templates unless the first character is doubled.
    package static func terraform(_ text: String) -> String {
        var last: Unicode.Scalar?
        let escaped = replacing(text) { scalar in
            defer { last = scalar }
            switch (last, scalar) {
            case (_, "\""), (_, "\\"): return "\\\(scalar)"
            case ("$", "{"), ("%", "{"): return "\(last ?? scalar){"
            default: return control(scalar) { "\\u" + fourHexDigits($0) }
            }
        }
        return "\"" + escaped + "\""
    }

    /// Bicep strings: `${` begins an interpolation unless the first character is escaped.
    package static func bicep(_ text: String) -> String {
        let escaped = replacing(text) { scalar in
            switch scalar {
            case "'", "\\", "$": "\\\(scalar)"
            default: control(scalar) { "\\u{\(String($0.value, radix: 16))}" }
            }
        }
        return "'" + escaped + "'"
    }

    /// The text with some of its scalars written otherwise; `nil` keeps one as it is.
    private static func replacing(_ text: String, _ other: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let other = other(scalar) {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func control(_ scalar: Unicode.Scalar, other: (Unicode.Scalar) -> String) -> String? {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: scalar.properties.generalCategory == .control ? other(scalar) : nil
        }
    }

    private static func fourHexDigits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
