extension [UInt8] {
    /// Joins fields so that no two different lists give the same bytes: before each stands its length, in 8 bytes,
    /// big-endian. Without it ("ab", "c") and ("a", "bc") would be one.
    init(framing fields: [UInt8]...) {
        self = fields.flatMap { field in
            Swift.withUnsafeBytes(of: UInt64(field.count).bigEndian, Array.init) + field
        }
    }
}
