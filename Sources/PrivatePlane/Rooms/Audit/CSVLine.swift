/// A line of a table for spreadsheets (RFC 4180): what is quoted keeps commas, quotation marks and line breaks.
struct CSVLine {
    let text: String

    init(_ cells: [String]) { text = cells.map(Self.quoted).joined(separator: ",") + "\r\n" }

    private static func quoted(_ cell: String) -> String {
        let safe = isFormula(cell) ? "'" + cell : cell
        guard safe.utf8.contains(where: mustBeQuoted) else { return safe }
        let inner = safe.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
        return "\"\(inner)\""
    }

    /// Spreadsheets work out what begins so, and a text that came over the network must not run there. By bytes, as
    /// above by scalars: an accent behind the sign makes another character of it for Swift, but not for them.
    private static func isFormula(_ cell: String) -> Bool {
        cell.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    }

    private static func mustBeQuoted(_ byte: UInt8) -> Bool { ",\"\r\n".utf8.contains(byte) }
}
