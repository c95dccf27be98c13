/// How a person answers when asked for consent.
enum ConsentAnswer: String, Codable, Sendable {
    case accept, decline
    /// By a page with buttons.
    case ask
}
