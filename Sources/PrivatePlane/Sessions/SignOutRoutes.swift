import Federation
import Hummingbird
import Operations

/// `POST /sign-out`, `/sign-out-everywhere` and `/sessions/{session}/end`: the ways out.
struct SignOutRoutes: Sendable {
    let desk: Desk
    let cookie: BrowserCookie

    func add(to routes: some RouterMethods<FormContext>) {
        routes.post("/sign-out") { _, context in
            try await desk.signOut(context.signedIn)
            return left()
        }
        routes.post("/sign-out-everywhere") { _, context in
            try await desk.signOutEverywhere(context.signedIn.admin)
            return left()
        }
        routes.post("/sessions/:session/end") { _, context in
            // A text that is no id is the id of no session, and that one has ended.
            if let session = context.parameters.get("session").flatMap({ ID<Session>($0) }) {
                try await desk.endSession(session, of: context.signedIn.admin)
            }
            return Response.seeOther(.home)
        }
    }

    private func left() -> Response {
        var response = Response.seeOther(.signIn)
        cookie.clear(in: &response)
        return response
    }
}
