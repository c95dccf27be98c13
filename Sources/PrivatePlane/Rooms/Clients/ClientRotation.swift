import Federation
import Foundation
import Operations

/// How long the present keys of a client go on when it gets a new one.
enum KeyOverlap: String, Sendable, CaseIterable {
    case none, hour, day, week

    /// - Throws: `FormRefusal`.
    init(in form: PostedForm) throws {
        var reader = FormReader(form)
        let overlap = reader.word("overlap", as: KeyOverlap.self)
        self = try reader.finish(overlap)
    }

    var seconds: TimeInterval {
        switch self {
        case .none: 0
        case .hour: 3600
        case .day: 24 * 3600
        case .week: 7 * 24 * 3600
        }
    }

    var label: String {
        switch self {
        case .none: "At once"
        case .hour: "After 1 hour"
        case .day: "After 24 hours"
        case .week: "After 7 days"
        }
    }
}

/// The template `client-rotate`, and the partial `rotation` that it shares with the page of a client.
struct ClientRotation: Sendable {
    let head: Heading
    let problem: FormProblem?
    let action: String
    let overlap: Choice

    init(_ client: Client, _ state: FormState) {
        let address = LocalPath.client(client).text
        head = Heading(
            "A new key for “\(client.name)”", under: Message.Link(label: client.name.text, address: address))
        problem = state.problem
        action = "\(address)/rotate"
        overlap = Choice(
            "overlap", "The present keys end", KeyOverlap.allCases.map { Choice.Option($0.rawValue, $0.label) },
            in: state, value: KeyOverlap.day.rawValue,
            hint: "Until then both work, so that the program can be given the new one without a gap.")
    }
}
