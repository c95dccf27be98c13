/// Text that is the same only when its bytes are the same.
///
/// Swift compares strings by canonical equivalence: "é" equals "e" followed by a combining accent. Entra compares the
/// bytes of issuer, subject and audience, so two of them that only look alike must not be equal here either.
package protocol ExactText: Hashable, Sendable, CustomStringConvertible {
    /// The text exactly as it was given, never normalised.
    var text: String { get }
}

extension ExactText {
    package static func == (left: Self, right: Self) -> Bool {
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in right.withUTF8 { left.elementsEqual($0) } }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0xff))  // never a byte of UTF-8: ends the text
    }

    package var description: String { text }
}
