import Federation
import GRDB

// What the tables of named things have in common. Table and column names are literals of this module, never input.

extension Database {
    /// The row with that id or name.
    func row<Kind>(of reference: Reference<Kind>, in table: String) throws -> Row? {
        let (column, value) =
            switch reference {
            case .id(let id): ("id", id.column)
            case .name(let name): ("name", name.text)
            }
        return try Row.fetchOne(
            cachedStatement(sql: "SELECT * FROM \(table) WHERE \(column) = ?"), arguments: [value])
    }

    /// A page of the rows in the order of their names, which is that of the bytes.
    ///
    /// - Parameter name: the last of the page before; `nil` for the first page.
    func rows(of table: String, after name: Name?, limit: Int) throws -> [Row] {
        try Row.fetchAll(
            self, sql: "SELECT * FROM \(table) WHERE name > ? ORDER BY name LIMIT ?",
            arguments: [name?.text ?? "", limit])
    }

    /// - Throws: `StoreFailure.nameTaken`.
    func requireFree(_ name: Name, in table: String, kind: String) throws {
        guard try row(of: Reference<Never>.name(name), in: table) == nil else {
            throw StoreFailure.nameTaken(kind: kind, name)
        }
    }

    /// The texts of a list, in the order they were given.
    func list(_ column: String, from table: String, of owner: String) throws -> [String] {
        try String.fetchAll(
            cachedStatement(
                sql: "SELECT \(column) FROM \(table) WHERE \(ownerColumn(table)) = ? ORDER BY position"),
            arguments: [owner])
    }

    func insertList(_ texts: [String], into table: String, _ column: String, of owner: String) throws {
        for (position, text) in texts.enumerated() {
            try execute(
                sql: "INSERT INTO \(table) (\(ownerColumn(table)), position, \(column)) VALUES (?, ?, ?)",
                arguments: [owner, position, text])
        }
    }

    private func ownerColumn(_ table: String) -> String { "\(table.prefix { $0 != "_" })_id" }
}
