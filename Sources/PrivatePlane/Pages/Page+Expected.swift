import Federation
import HTTPTypes

extension Page {
    /// What is expected to fail, told on a page of its own; `nil` for a fault.
    init?(expected error: any Error) {
        guard let problem = Problem(expected: error), problem.kind != .givenUp else { return nil }
        self = .message(
            problem.kind.title, problem.detail, problem.hint?.inPageWords,
            link: Message.Link(label: "Go back", address: "/"))
        status = problem.kind.status
    }

    /// Why an admin does not get what was asked for.
    init(_ refusal: Refusal) {
        self = .message(
            "This cannot be done", refusal.description, refusal.hint?.inPageWords,
            link: Message.Link(label: "Go back", address: "/"))
        status = OAuthError(refusal).status
    }
}
