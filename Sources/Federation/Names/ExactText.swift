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
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8(0xff))  // never a byte of UTF-8: ends the text
    }

    package var description: String { text }
}
