import HTTPTypes
import Hummingbird
import Operations

/// `GET` and `POST /sign-in`: the way in.
struct SignInRoutes: Sendable {
    let desk: Desk
    let browsers: BrowserAccess
    let pages: Pages

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.get("/sign-in") { request, context in
            try requireSafety()
            let next = request.uri.queryParameters["next"].flatMap { LocalPath(String($0)) } ?? .home
            if context.signedIn != nil { return Response.seeOther(next) }
            return try await form(for: request, SignInPage(next: next))
        }
        routes.post("/sign-in") { request, context in
            try requireSafety()
            do { return try await signIn(request, context) } catch PageRefusal.staleForm(let stale) {
                // Another tab has signed in meanwhile. What waits behind this form is not lost; the passphrase is.
                guard let kept = KeptForm(stale["kept"]) else { throw PageRefusal.foreignForm }
                let next = LocalPath(stale["next"]) ?? .home
                return try await form(for: request, SignInPage(next: next, name: stale["name"], kept: kept))
            }
        }
    }

    private func requireSafety() throws(PageRefusal) {
        guard browsers.allowsSignIn else { throw .unsafeSignIn }
    }

    private func signIn(_ request: Request, _ context: PlaneContext) async throws -> Response {
        let shown = desk.signInForm(presenting: formCookie.value(in: request))
        let form = try await PostedForm(
            request, browsers, port: context.localPort, limit: PostedForm.Limit.signIn, accepts: shown.accepts)
        let (next, kept) = (LocalPath(form["next"]) ?? .home, KeptForm(form["kept"]))
        do {
            let new = try await desk.signIn(
                name: form["name"], passphrase: form["passphrase"], peer: context.peer)
            // Whoever was signed in here is not any more.
            if let old = context.signedIn { try await desk.signOut(old) }
            var response = try await response(to: new, next, kept)
            BrowserCookie.session(browsers).set(new.revealCookie(), in: &response)
            formCookie.clear(in: &response)
            return response
        } catch let refusal as SignInRefusal {
            return try await self.form(
                for: request, SignInPage(next: next, name: form["name"], refusal: refusal, kept: kept))
        }
    }

    private func response(to new: NewSession, _ next: LocalPath, _ kept: KeptForm?) async throws -> Response {
        if let kept {
            return pages.response(kept.page(to: next), for: try await desk.session(presenting: new.revealCookie()))
        }
        return next.isErrand ? pages.response(ErrandRoutes.page(leadingTo: next)) : Response.seeOther(next)
    }

    /// The form, bound to the browser that gets it.
    func form(for request: Request, _ page: SignInPage) async throws -> Response {
        let form = desk.signInForm(presenting: formCookie.value(in: request))
        let isPossible = try await desk.hasAdmins()
        var response = pages.response(page.page(formToken: isPossible ? form.formToken : nil))
        if let seconds = page.refusal?.wait { response.headers[.retryAfter] = String(seconds) }
        formCookie.set(form.revealCookie(), in: &response)
        return response
    }

    private var formCookie: BrowserCookie { .signInForm(browsers) }
}

/// The form, and why the last try was refused.
struct SignInPage: Sendable {
    let next: LocalPath
    var name = ""
    var refusal: SignInRefusal?
    /// What was sent after the session had ended.
    var kept: KeptForm?

    /// - Parameter formToken: `nil` where there is no admin yet, so that there is nothing to fill in.
    func page(formToken: String?) -> Page {
        let reason = kept.map { _ in "Your session has ended. Sign in, and what you have just sent is there again." }
        return Page(
            "Sign in", .signIn,
            Content(
                reason: refusal == nil ? reason : nil, refusal: refusal?.description, formToken: formToken,
                next: next.text, name: name, kept: kept?.text)
        ).status(status)
    }

    private var status: HTTPResponse.Status {
        switch refusal {
        case nil: kept == nil ? .ok : .forbidden
        case .wrong: .forbidden
        case .tooManyTries, .busy: .tooManyRequests
        }
    }

    private struct Content: Sendable {
        let reason: String?
        let refusal: String?
        let formToken: String?
        let next: String
        let name: String
        let kept: String?
    }
}

extension SignInRefusal {
    /// Seconds until it is worth trying again.
    fileprivate var wait: Int? {
        switch self {
        case .wrong: nil
        case .tooManyTries(let seconds), .busy(let seconds): seconds
        }
    }
}
