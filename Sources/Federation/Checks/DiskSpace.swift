/// What is left of the file system that a database grows on.
package struct DiskSpace: Hashable, Sendable {
    /// Bytes that this user may still write.
    package let free: Int
    package let total: Int

    package init(free: Int, total: Int) {
        self.free = free
        self.total = total
    }

    /// Without space no audit row can be written, and without its audit row no token leaves.
    package var isShort: Bool { free < 100_000_000 || free < total / 20 }

    /// Such as `72 GB of 252 GB are free`.
    package var words: String { "\(ByteCount(free)) of \(ByteCount(total)) are free" }
}

/// A number of bytes as people read it: `4 kB`, `72 GB`, powers of ten, rounded down.
package struct ByteCount: Hashable, Sendable, CustomStringConvertible {
    package let bytes: Int

    package init(_ bytes: Int) { self.bytes = bytes }

    package var description: String {
        let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
        let unit = units.first { bytes >= $0.0 } ?? (1, "bytes")
        return "\(bytes / unit.0) \(unit.1)"
    }
}
