import HTTPTypes

/// The content of a page that only says something.
struct Message: Sendable {
    let heading: String
    let sentences: [String]
    let facts: [Fact]
    let link: Link?

    struct Fact: Sendable {
        let name: String
        let value: String
    }

    struct Link: Sendable {
        let label: String
        let address: String
    }
}

extension Page {
    /// A page that only says something.
    static func message(
        _ title: String, in room: Room? = nil, _ sentences: String?..., facts: [Message.Fact] = [],
        link: Message.Link? = nil
    ) -> Page {
        let message = Message(heading: title, sentences: sentences.compactMap { $0 }, facts: facts, link: link)
        return Page(title, in: room, .message, message)
    }
}
