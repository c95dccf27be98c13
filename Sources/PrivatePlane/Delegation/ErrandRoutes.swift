import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `GET /connections/{connection}/sign-in` and `/consent`: the ways to Microsoft, from which the browser comes back to
/// `CallbackRoute`.
struct ErrandRoutes: Sendable {
    static let signIn: RouterPath = "/connections/:connection/sign-in"
    static let consent: RouterPath = "/connections/:connection/consent"

    let desk: Desk
    let browsers: BrowserAccess
    let pages: Pages

    func add(to routes: some RouterMethods<AdminContext>) {
        routes.get(Self.signIn) { request, context in
            try await sent(request, by: context.signedIn) {
                try await desk.beginSignIn(
                    try context.reference("connection", to: Connection.self), session: context.signedIn.session.id,
                    by: context.signedIn.caller)
            }
        }
        routes.get(Self.consent) { request, context in
            try await sent(request, by: context.signedIn) {
                let tenant = request.uri.queryParameters["tenant"].map { String($0) }
                return try await desk.beginConsent(
                    try context.reference("connection", to: Connection.self),
                    tenant: try valid(tenant, as: Tenant.init(_:)), session: context.signedIn.session.id,
                    by: context.signedIn.caller)
            }
        }
    }

    private func sent(
        _ request: Request, by signedIn: SignedIn, _ begin: () async throws -> BrowserErrand
    ) async throws -> Response {
        try requireOwnVisit(request)
        let errand: BrowserErrand
        do {
            errand = try await begin()
        } catch let refusal as Refusal {
            return pages.response(Page(refusal), for: signedIn)
        }
        var response = Response(status: .found, headers: [.location: errand.url])
        BrowserCookie.errand(browsers).set(errand.revealCookie(), in: &response)
        return response
    }

    /// Something is begun here by a mere GET, which nobody else may have sent the browser to; where browsers do not say,
    /// the session's cookie does. And it has to be the host that Microsoft sends browsers back to, since no other gets the
    /// cookie.
    private func requireOwnVisit(_ request: Request) throws(PageRefusal) {
        guard [nil, "same-origin", "none"].contains(request.site) else { throw .foreignVisit }
        let asked = request.head.authority
        guard browsers.admits(host: asked, port: nil) else {
            throw .otherHost(asked: asked, own: browsers.url.text)
        }
    }

    /// Between the form for signing in and an errand: browsers let no form lead to another site by redirects where
    /// `form-action` forbids it (w3c/webappsec-csp issue 8).
    static func page(leadingTo path: LocalPath) -> Page {
        var page = Page.message(
            "You are signed in", link: Message.Link(label: "Go on to Microsoft", address: path.text))
        page.onward = Page.Onward(path: path)
        return page
    }
}

extension LocalPath {
    /// Whether it leads on to Microsoft.
    var isErrand: Bool {
        let path = text.prefix { $0 != "?" }
        return path.hasPrefix("/connections/") && (path.hasSuffix("/sign-in") || path.hasSuffix("/consent"))
    }
}
