extension Unicode.Scalar {
    /// The ASCII character that an admin takes this one for. Two characters with the same one look alike: `l`, `1` and
    /// `I` do, and the Cyrillic `а` and the Latin `a`.
    var plainestLookAlike: Unicode.Scalar {
        switch value {
        case 0xFF01...0xFF5E: return Self(value - 0xFEE0)?.plainestOfASCII ?? self  // full-width forms
        default: return Self.confusables[self] ?? plainestOfASCII
        }
    }

    private var plainestOfASCII: Unicode.Scalar {
        switch self {
        case "1", "I", "|": "l"
        case "0": "O"
        case "\"", "`": "'"
        default: self
        }
    }

    private static let confusables: [Unicode.Scalar: Unicode.Scalar] = {
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (plain, others) in rows {
            for other in others.unicodeScalars { table[other] = plain.plainestOfASCII }
        }
        return table
    }()

    /// Unicode Technical Standard 39 knows thousands; these are the ones of the scripts that people type with, and what
    /// word processors put in by themselves.
    private static let rows: [(Unicode.Scalar, String)] = [
        ("a", "\u{0430}\u{03B1}\u{0251}"), ("c", "\u{0441}\u{03F2}"), ("d", "\u{0501}"),
        ("e", "\u{0435}\u{04BD}"), ("g", "\u{0261}"), ("h", "\u{04BB}"), ("i", "\u{0456}\u{03B9}\u{0131}"),
        ("j", "\u{0458}\u{03F3}"), ("k", "\u{03BA}\u{043A}"), ("l", "\u{04CF}\u{0406}\u{0399}\u{04C0}\u{2113}"),
        ("n", "\u{03B7}\u{0578}"), ("o", "\u{043E}\u{03BF}\u{0585}"), ("p", "\u{0440}\u{03C1}"),
        ("q", "\u{051B}"), ("s", "\u{0455}"), ("u", "\u{03C5}\u{057D}"), ("v", "\u{03BD}\u{0475}"),
        ("w", "\u{051D}\u{0461}"), ("x", "\u{0445}\u{03C7}"), ("y", "\u{0443}\u{03B3}"),
        ("A", "\u{0410}\u{0391}"), ("B", "\u{0412}\u{0392}"), ("C", "\u{0421}\u{03F9}"), ("E", "\u{0415}\u{0395}"),
        ("H", "\u{041D}\u{0397}"), ("J", "\u{0408}"), ("K", "\u{041A}\u{039A}"), ("M", "\u{041C}\u{039C}"),
        ("N", "\u{039D}"), ("O", "\u{041E}\u{039F}"), ("P", "\u{0420}\u{03A1}"), ("S", "\u{0405}"),
        ("T", "\u{0422}\u{03A4}"), ("X", "\u{0425}\u{03A7}"), ("Y", "\u{04AE}\u{03A5}"), ("Z", "\u{0396}"),
        ("-", "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{FE63}"),
        ("'", "\u{2018}\u{2019}\u{201A}\u{201B}\u{02BC}\u{2032}\u{201C}\u{201D}\u{201E}\u{201F}"),
        ("/", "\u{2044}\u{2215}\u{29F8}"), (":", "\u{2236}\u{A789}\u{02D0}\u{0589}"), (".", "\u{2024}\u{00B7}"),
        ("_", "\u{02CD}"),
    ]
}
