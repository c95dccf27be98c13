import FoundationEssentials

/// Where an https URL leads.
struct WebAddress: Hashable, Sendable {
    /// An IPv6 address without its brackets.
    let host: String
    let port: Int

    /// - Throws: `UnreadableDocument` when the text is no https URL with a host.
    init(_ url: String) throws(UnreadableDocument) {
        guard let parts = URL(string: url, encodingInvalidCharacters: false), parts.scheme?.lowercased() == "https",
            let host = parts.host(percentEncoded: false), (1...65535).contains(parts.port ?? 443)
        else { throw UnreadableDocument("'\(url.shown(limit: 200))' is no https URL") }
        self.host = host
        port = parts.port ?? 443
    }
}
