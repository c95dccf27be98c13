package import struct FoundationEssentials.UUID

/// The id of a thing of one kind; an agent's id cannot be handed to something that wants a connection's.
package struct ID<Kind>: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// An id from its text, in either case; `nil` when it is not a UUID.
    package init?(_ text: String) {
        guard let bytes = UUIDText.bytes(of: text) else { return nil }
        uuid = UUID(uuid: bytes)
    }

    /// The id in lower case, as it is stored and shown.
    package var description: String { uuid.uuidString.lowercased() }
}
