/// Texts as literals of another language, such that nothing in them is read as code there.
///
/// The functions take any text, line breaks and control characters too, although triples cannot hold those: what is
/// pasted into a root shell must not rest on a rule three files away. They go by Unicode scalar and not by `Character`: an
/// apostrophe with a combining accent behind it is another character to Swift, and still an apostrophe to a shell.
package enum Quoted {
    /// POSIX shell (IEEE 1003.1 section 2.2.2): nothing is special between apostrophes, except the apostrophe.
    package static func posixShell(_ text: String) -> String {
        "'" + mapped(text) { $0 == "'" ? #"'\''"# : nil } + "'"
    }

    /// PowerShell: as in a shell, but the apostrophe is doubled; the typographic apostrophes count as ones too.
    package static func powerShell(_ text: String) -> String {
        let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}"]
        return "'" + mapped(text) { apostrophes.contains($0) ? "\($0)\($0)" : nil } + "'"
    }

    /// Terraform (HCL quoted templates): `${` and `%{` begin templates unless the first character is doubled.
    package static func terraform(_ text: String) -> String {
        let special: [Unicode.Scalar: String] = ["\\": "\\\\", "\"": "\\\""]
        let escaped = mapped(text, beforeBrace: ["$": "$$", "%": "%%"]) { scalar in
            special[scalar] ?? control(scalar) { "\\u" + fourHexDigits($0) }
        }
        return "\"" + escaped + "\""
    }

    /// Bicep strings: `${` begins an interpolation unless it is escaped.
    package static func bicep(_ text: String) -> String {
        let special: [Unicode.Scalar: String] = ["\\": "\\\\", "'": "\\'"]
        let escaped = mapped(text, beforeBrace: ["$": "\\$"]) { scalar in
            special[scalar] ?? control(scalar) { "\\u{\(String($0.value, radix: 16))}" }
        }
        return "'" + escaped + "'"
    }

    /// The text with some scalars replaced; those of `beforeBrace` only where a `{` follows.
    private static func mapped(
        _ text: String, beforeBrace: [Unicode.Scalar: String] = [:], replacement: (Unicode.Scalar) -> String?
    ) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let opens = index + 1 < scalars.count && scalars[index + 1] == "{"
            let other = (opens ? beforeBrace[scalar] : nil) ?? replacement(scalar)
            if let other { result.append(contentsOf: other.unicodeScalars) } else { result.append(scalar) }
        }
        return String(result)
    }

    private static func control(_ scalar: Unicode.Scalar, other: (Unicode.Scalar) -> String) -> String? {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where scalar.properties.generalCategory == .control: other(scalar)
        default: nil
        }
    }

    private static func fourHexDigits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
