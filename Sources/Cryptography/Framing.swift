extension [UInt8] {
    /// Joins fields so that no two different lists give the same bytes: before each stands its length, in 8 bytes,
    /// big-endian. Without it ("ab", "c") and ("a", "bc") would be one.
    init(framing fields: [UInt8]...) { self.init(framing: fields) }

    init(framing fields: [[UInt8]]) {
        self = []
        reserveCapacity(fields.reduce(0) { $0 + 8 + $1.count })
        for field in fields {
            Swift.withUnsafeBytes(of: UInt64(field.count).bigEndian) { append(contentsOf: $0) }
            append(contentsOf: field)
        }
    }
}
