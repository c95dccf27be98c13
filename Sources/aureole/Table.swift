/// Rows under headings, in columns that are as wide as their widest text.
struct Table {
    private let headings: [String]
    private let rows: [[String]]
    private let empty: String

    /// - Parameter empty: what to say when there are no rows: what to do first.
    init(_ headings: [String], _ rows: [[String]], empty: String) {
        self.headings = headings
        self.rows = rows
        self.empty = empty
    }

    var text: String {
        guard !rows.isEmpty else { return empty }
        let all = [headings] + rows
        let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
