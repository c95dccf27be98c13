/// What stands above a room's content, as the template `head` shows it.
struct Heading: Sendable {
    let heading: String
    /// One sentence.
    let about: String?
    /// Where this belongs to.
    let up: Message.Link?

    init(_ heading: String, about: String? = nil, under room: Room? = nil) {
        self.heading = heading
        self.about = about
        up = room.map { Message.Link(label: $0.label, address: $0.path.text) }
    }

    init(_ heading: String, about: String? = nil, under link: Message.Link) {
        self.heading = heading
        self.about = about
        up = link
    }
}
