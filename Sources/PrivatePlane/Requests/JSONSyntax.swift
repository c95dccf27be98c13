/// Checks that a text is JSON to the letter of RFC 8259.
///
/// Foundation's decoder lets through what the grammar forbids (a comma before a closing bracket, half a surrogate pair in
/// a member nobody asks for, a name twice), and two parsers may read that differently: one on the way here, and ours.
struct JSONSyntax {
    /// How a text fails the check.
    enum Violation: Error, Hashable, CustomStringConvertible {
        case notJSON
        case tooDeep
        case repeated(name: String)

        var description: String {
            switch self {
            case .notJSON: "The body is not valid JSON in UTF-8."
            case .tooDeep: "The body nests deeper than \(JSONSyntax.maximumDepth) levels."
            case .repeated(let name): "In the body, '\(name)' stands twice in one object."
            }
        }
    }

    /// More than any request here needs, and little enough for the stack of any thread.
    static let maximumDepth = 16

    private var rest: Substring.UnicodeScalarView

    static func check(_ text: String) throws(Violation) {
        var syntax = JSONSyntax(rest: text.unicodeScalars[...])
        try syntax.value(depth: 0)
        guard syntax.rest.isEmpty else { throw .notJSON }
    }

    /// A value and the blanks around it.
    private mutating func value(depth: Int) throws(Violation) {
        skipBlanks()
        switch rest.first {
        case "{": try object(depth: depth + 1)
        case "[": try array(depth: depth + 1)
        case "\"": _ = try string()
        case "t": try take("true")
        case "f": try take("false")
        case "n": try take("null")
        default: try number()
        }
        skipBlanks()
    }

    private mutating func object(depth: Int) throws(Violation) {
        try take("{")
        try checkDepth(depth)
        skipBlanks()
        guard !takes("}") else { return }
        // Names are one as Swift compares strings, since that is how the decoder finds them.
        var names: Set<String> = []
        repeat {
            skipBlanks()
            let name = try string()
            guard names.insert(name).inserted else { throw .repeated(name: name) }
            skipBlanks()
            try take(":")
            try value(depth: depth)
        } while takes(",")
        try take("}")
    }

    private mutating func array(depth: Int) throws(Violation) {
        try take("[")
        try checkDepth(depth)
        skipBlanks()
        guard !takes("]") else { return }
        repeat { try value(depth: depth) } while takes(",")
        try take("]")
    }

    private func checkDepth(_ depth: Int) throws(Violation) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
    }

    /// RFC 8259 section 6.
    private mutating func number() throws(Violation) {
        _ = takes("-")
        if !takes("0") { try digits() }
        if takes(".") { try digits() }
        if takes("e") || takes("E") {
            _ = takes("+") || takes("-")
            try digits()
        }
    }

    private mutating func digits() throws(Violation) {
        let digits = rest.prefix { "0"..."9" ~= $0 }
        guard !digits.isEmpty else { throw .notJSON }
        rest = rest[digits.endIndex...]
    }
}

// Strings, RFC 8259 section 7.
extension JSONSyntax {
    /// - Returns: what the string says, so that a name spelt with escapes is the same name.
    private mutating func string() throws(Violation) -> String {
        try take("\"")
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\": text.append(try escaped())
            case "\u{0}"..."\u{1F}": throw .notJSON
            default: text.append(scalar)
            }
        }
        throw .notJSON
    }

    private mutating func escaped() throws(Violation) -> Unicode.Scalar {
        switch rest.popFirst() {
        case "\"": "\""
        case "\\": "\\"
        case "/": "/"
        case "b": "\u{8}"
        case "f": "\u{C}"
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        case "u": try codeUnits()
        default: throw .notJSON
        }
    }

    /// One code unit of UTF-16, or the two of a surrogate pair; half a pair is no character.
    private mutating func codeUnits() throws(Violation) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        try take("\\u")
        let second = try codeUnit()
        guard UTF16.isLeadSurrogate(unit), UTF16.isTrailSurrogate(second) else { throw .notJSON }
        return UTF16.decode(UTF16.EncodedScalar([unit, second]))
    }

    private mutating func codeUnit() throws(Violation) -> UInt16 {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy(\.properties.isASCIIHexDigit),
            let unit = UInt16(String(digits), radix: 16)
        else { throw .notJSON }
        rest = rest.dropFirst(4)
        return unit
    }
}

extension JSONSyntax {
    private mutating func skipBlanks() {
        rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    }

    /// Whether the scalar was next; it has then been taken.
    private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func take(_ word: String) throws(Violation) {
        for scalar in word.unicodeScalars {
            guard takes(scalar) else { throw .notJSON }
        }
    }
}
