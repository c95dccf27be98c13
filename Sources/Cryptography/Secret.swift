/// A value that must not show up in a log line, an error text or a test failure.
///
/// It hides the value from printing, `dump` and mirrors. It does not guard memory: Swift may copy an array or a string
/// freely, so only buffers that this room owns alone are wiped (see `wipe()`).
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    package init(_ value: Value) { self.value = value }

    /// The value itself. Every call of this is a place worth reading twice.
    package func reveal() -> Value { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var debugDescription: String { description }
    // `dump` and the messages of failed expectations look here, not at the description.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
