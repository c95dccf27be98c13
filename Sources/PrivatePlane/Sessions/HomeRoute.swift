import Federation
import Foundation
import Hummingbird
import Operations

/// `GET /`: who is signed in, and where.
struct HomeRoute: Sendable {
    let desk: Desk

    func add(to routes: some RouterMethods<AdminContext>) {
        routes.get("/") { _, context in
            let signedIn = context.signedIn
            return page(signedIn, try await desk.sessions(of: signedIn.admin)).response()
        }
    }

    private func page(_ signedIn: SignedIn, _ sessions: [Session]) -> Page {
        Page(
            title: "Aureole",
            content: """
                <p>You are signed in as <strong>\(signedIn.admin.name)</strong>.</p>
                \(button("Sign out", "/sign-out", signedIn))
                <h2>Your sessions</h2>
                <table>
                <thead><tr><th scope="col">Since</th><th scope="col">Last seen</th><th scope="col">From</th>\
                <th scope="col">End</th></tr></thead>
                <tbody>
                \(HTML.joined(sessions.map { row($0, signedIn) }))
                </tbody>
                </table>
                \(button("Sign out everywhere", "/sign-out-everywhere", signedIn))
                """)
    }

    private func row(_ session: Session, _ signedIn: SignedIn) -> HTML {
        let isThis = session.id == signedIn.session.id
        let end: HTML = isThis ? "this one" : button("End", "/sessions/\(session.id)/end", signedIn)
        return """
            <tr><td>\(time(session.createdAt))</td><td>\(time(session.lastSeenAt))</td><td>\(session.peer)</td>\
            <td>\(end)</td></tr>
            """
    }

    private func button(_ label: String, _ path: String, _ signedIn: SignedIn) -> HTML {
        """
        <form method="post" action="\(path)"><input type="hidden" name="\(PostedForm.tokenField)" \
        value="\(signedIn.formToken)"><button type="submit">\(label)</button></form>
        """
    }

    private func time(_ date: Date) -> HTML {
        let text = date.formatted(.iso8601)
        return "<time datetime=\"\(text)\">\(text)</time>"
    }
}
