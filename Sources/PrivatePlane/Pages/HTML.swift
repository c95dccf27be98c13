/// A piece of a page. Whatever is put into one is escaped, unless it is one itself, so that a text cannot become markup by
/// being forgotten.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    let text: String

    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    private init(text: String) { self.text = text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: some CustomStringConvertible) { text += escaped("\(value)") }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
    }

    static func joined(_ pieces: [HTML]) -> HTML { HTML(text: pieces.map(\.text).joined(separator: "\n")) }
}

/// The text as it may stand between tags and in a quoted attribute (HTML Living Standard, "Serialising HTML fragments").
/// By scalars: to Swift, a `<` with an accent behind it is another character; to a browser it is not.
func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: String(scalar)
        }
    }.joined()
}
