import Federation
import FoundationEssentials
import GRDB

// How our nouns stand in columns. What comes out of the database went in through the same initialisers, so a text that
// they refuse means a damaged file.

extension ID {
    /// The id as a column value.
    var column: String { description }

    init(column text: String) throws {
        guard let id = ID(text) else { throw DamagedColumn(text: text) }
        self = id
    }
}

extension Date {
    /// Milliseconds since 1970, so that order within a second survives.
    var column: Int { Int((timeIntervalSince1970 * 1000).rounded()) }

    init(column milliseconds: Int) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

/// A value that could only have been written around this program.
struct DamagedColumn: Error, CustomStringConvertible {
    let text: String

    var description: String { "the value '\(text)' in the database is not one that this program writes" }
}

extension RawRepresentable where RawValue == String {
    init(column text: String) throws {
        guard let value = Self(rawValue: text) else { throw DamagedColumn(text: text) }
        self = value
    }
}
