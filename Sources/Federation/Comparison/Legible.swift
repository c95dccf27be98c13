/// A text in which every Unicode scalar takes up its own columns of a terminal: what is invisible, wide, combining or
/// written from right to left stands there as `<U+00A0>`.
struct Legible {
    /// One for each scalar.
    let cells: [String]

    /// - Parameter index: of a scalar that is written out even if it is a plain blank.
    init(_ text: String, revealing index: Int? = nil) {
        let scalars = Array(text.unicodeScalars)
        let end = scalars.count - 1
        cells = scalars.enumerated().map { at, scalar in
            let isHiddenBlank = scalar == " " && (at == 0 || at == end || at == index)
            return isHiddenBlank || !Self.isPlain(scalar) ? "<\(scalar.codePoint)>" : String(scalar)
        }
    }

    var text: String { cells.joined() }

    /// How many columns stand before a scalar, or before the end.
    func column(of index: Int) -> Int { cells.prefix(index).reduce(0) { $0 + $1.unicodeScalars.count } }

    /// One column wide and visible. Beyond U+058F, where Hebrew begins, nothing is taken for granted.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value < 0x590, !scalar.isInvisible || scalar == " " else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return false
        default: return true
        }
    }
}

extension Unicode.Scalar {
    /// Such as `U+00A0`.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Blanks of every kind, and what shows nothing at all: zero-width characters, marks of direction, controls.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
        default: properties.isDefaultIgnorableCodePoint
        }
    }
}
