import HTTPTypes
import Hummingbird
import Operations

/// `GET` and `POST /sign-in`: the way in.
struct SignInRoutes: Sendable {
    let desk: Desk
    let browsers: BrowserAccess

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.get("/sign-in") { request, context in
            try requireSafety()
            let next = request.uri.queryParameters["next"].flatMap { LocalPath(String($0)) } ?? .home
            if context.signedIn != nil { return Response.seeOther(next) }
            return try await form(for: request, SignInPage(next: next))
        }
        routes.post("/sign-in") { request, context in
            try requireSafety()
            return try await signIn(request, context)
        }
    }

    private func requireSafety() throws(PageRefusal) {
        guard browsers.allowsSignIn else { throw .unsafeSignIn }
    }

    private func signIn(_ request: Request, _ context: PlaneContext) async throws -> Response {
        let shown = desk.signInForm(presenting: formCookie.value(in: request))
        let form = try await PostedForm(request, browsers, port: context.localPort, accepts: shown.accepts)
        let next = LocalPath(form["next"]) ?? .home
        do {
            let new = try await desk.signIn(
                name: form["name"], passphrase: form["passphrase"], peer: context.peer)
            // Whoever was signed in here is not any more.
            if let old = context.signedIn { try await desk.signOut(old) }
            var response = next.isErrand ? ErrandRoutes.page(leadingTo: next).response() : Response.seeOther(next)
            BrowserCookie.session(browsers).set(new.revealCookie(), in: &response)
            formCookie.clear(in: &response)
            return response
        } catch let refusal as SignInRefusal {
            return try await self.form(
                for: request, SignInPage(next: next, name: form["name"], refusal: refusal))
        }
    }

    private func form(for request: Request, _ page: SignInPage) async throws -> Response {
        let form = desk.signInForm(presenting: formCookie.value(in: request))
        let isPossible = try await desk.hasAdmins()
        var response = page.page(formToken: isPossible ? form.formToken : nil).response(page.status)
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

    var status: HTTPResponse.Status {
        switch refusal {
        case nil: .ok
        case .wrong: .forbidden
        case .tooManyTries, .busy: .tooManyRequests
        }
    }

    /// - Parameter formToken: `nil` where there is no admin yet, so that there is nothing to fill in.
    func page(formToken: String?) -> Page {
        Page(title: "Sign in", content: formToken.map(form) ?? Self.nobody)
    }

    private func form(_ token: String) -> HTML {
        let problem: HTML = refusal.map { "<p role=\"alert\">\($0)</p>" } ?? ""
        return """
            \(problem)
            <form method="post" action="/sign-in">
            <input type="hidden" name="\(PostedForm.tokenField)" value="\(token)">
            <input type="hidden" name="next" value="\(next.text)">
            <p><label for="name">Name</label>
            <input id="name" name="name" value="\(name)" autocomplete="username" required autofocus></p>
            <p><label for="passphrase">Passphrase</label>
            <input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required></p>
            <p><button type="submit">Sign in</button></p>
            </form>
            """
    }

    private static let nobody: HTML = """
        <p>There is no admin yet. Make the first one on the machine that Aureole runs on:</p>
        <pre><code>aureole admin add NAME --password-stdin</code></pre>
        """
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
