import Federation
import HTTPTypes
import Operations

/// What a browser that comes back from Microsoft is shown.
///
/// Never a redirect: that would still belong to the other site's request, and carry no session. The page goes on by
/// itself, which is a request of our own.
struct ReturnPage: Sendable {
    let page: Page

    init(_ outcome: BrowserOutcome) {
        let connection = outcome.connection
        let (happened, notice): (String, Notice)
        switch outcome.purpose {
        case .signedIn(let user):
            happened = "\(user) has signed in for the connection “\(connection.name)”, which now acts in that name."
            notice = .signedIn
        case .consented:
            happened = "An administrator has consented to the permissions of the connection “\(connection.name)”."
            notice = .consented
        }
        let path = LocalPath.connection(connection).telling(notice)
        var page = Page.message("Done", happened, link: Self.goOn(path))
        page.onward = Page.Onward(path: path, seconds: 1)
        self.page = page
    }

    init(_ problem: ReturnProblem) {
        guard case .declined(let connection, let refusal) = problem else {
            page = Page.message(
                "Nothing was done", problem.description, problem.hint.inPageWords, link: Self.goOn(.home)
            )
            .status(.badRequest)
            return
        }
        let path = LocalPath.connection(connection).showingRefusal()
        var page = Page.message(
            "Microsoft said no", "The connection “\(connection.name)” is as it was.", facts: Self.facts(refusal),
            link: Self.goOn(path))
        page.onward = Page.Onward(path: path, seconds: 1)
        self.page = page
    }

    /// When nothing came of it on this side, or Entra could not be asked.
    init(_ refusal: Refusal) { page = Page(refusal).status(.ok) }

    private static func goOn(_ path: LocalPath) -> Message.Link { Message.Link(label: "Go on", address: path.text) }

    private static func facts(_ refusal: EntraRefusal) -> [Message.Fact] {
        let rows: [(String, String?)] = [
            ("Code", refusal.code ?? refusal.error), ("What happened", refusal.advice.whatHappened),
            ("What to do", refusal.hint.inPageWords), ("In Microsoft's words", refusal.message),
            ("Trace ID", refusal.traceID),
            ("Correlation ID", refusal.correlationID), ("Time", refusal.timestamp),
        ]
        return rows.compactMap { name, value in value.map { Message.Fact(name: name, value: $0) } }
    }
}
