import Hummingbird
import Operations

/// `POST /sign-out` and `/sign-out-everywhere`: the ways out.
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
    }

    private func left() -> Response {
        var response = Response.seeOther(.signIn)
        cookie.clear(in: &response)
        return response
    }
}
