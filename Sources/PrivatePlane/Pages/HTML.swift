import Mustache

/// How templates escape what they are filled with.
struct HTMLEscaping: MustacheContentType {
    /// The name under which templates ask for it.
    static let name = "AUREOLE-HTML"

    /// The text as it may stand between tags and in a quoted attribute (HTML Living Standard, "Serialising HTML
    /// fragments"). By scalars, which the library's own way is not: to Swift, a quotation mark with an accent behind it is
    /// another character; to a browser it is not.
    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
