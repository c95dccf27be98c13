import Federation
import HTTPTypes
import Hummingbird
import Operations

/// What a browser that comes back from Microsoft is shown.
///
/// Never a redirect: that would still belong to the other site's request, and carry no session. The page goes on by
/// itself, which is a request of our own.
struct ReturnPage: Sendable {
    private let page: Page
    private let status: HTTPResponse.Status

    var response: Response { page.response(status) }

    init(_ outcome: BrowserOutcome) {
        let name = outcome.connection.name
        let happened: HTML
        switch outcome.purpose {
        case .signedIn(let user):
            happened = """
                <p><strong>\(user)</strong> has signed in for the connection <strong>\(name)</strong>, which now acts in \
                that name.</p>
                """
        case .consented:
            happened = """
                <p>An administrator has consented to the permissions of the connection <strong>\(name)</strong>.</p>
                """
        }
        page = Page(
            title: "Done",
            content: """
                \(happened)
                <p><a href="/">Go on</a></p>
                """, onward: Page.Onward(path: .home, seconds: 5))
        status = .ok
    }

    init(_ problem: ReturnProblem) {
        guard case .declined(let connection, let refusal) = problem else {
            page = Page(
                title: "Nothing was done",
                content: """
                    <p>\(problem.description)</p>
                    <p>\(problem.hint)</p>
                    <p><a href="/">Go on</a></p>
                    """)
            status = .badRequest
            return
        }
        page = Page(
            title: "Microsoft said no",
            content: """
                <p>The connection <strong>\(connection)</strong> is as it was.</p>
                <dl>
                \(HTML.joined(Self.rows(refusal)))
                </dl>
                <p><a href="/">Go on</a></p>
                """)
        status = .ok
    }

    /// When nothing came of it on this side, or Entra could not be asked.
    init(_ refusal: Refusal) {
        page = Page(refusal)
        status = .ok
    }

    private static func rows(_ refusal: EntraRefusal) -> [HTML] {
        let rows: [(String, String?)] = [
            ("Code", refusal.code ?? refusal.error), ("What happened", refusal.advice.whatHappened),
            ("What to do", refusal.hint), ("In Microsoft's words", refusal.message), ("Trace ID", refusal.traceID),
            ("Correlation ID", refusal.correlationID), ("Time", refusal.timestamp),
        ]
        return rows.compactMap { name, value in value.map { "<dt>\(name)</dt><dd>\($0)</dd>" } }
    }
}
