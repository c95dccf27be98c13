package import Federation

/// Permissions in tests are written as they are read.
extension Permission: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { try! self.init(value) }
}
