import Hummingbird
import Operations

/// The context of pages that need somebody signed in: without, there is none, so a handler that forgot to ask does not
/// compile.
struct AdminContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let signedIn: SignedIn
    let localPort: Int?
    /// Set when the request carried a form of this session.
    var form: PostedForm?

    /// - Throws: `PageRefusal.notSignedIn`.
    init(context: PlaneContext) throws {
        guard let signedIn = context.signedIn else { throw PageRefusal.notSignedIn }
        coreContext = context.coreContext
        self.signedIn = signedIn
        localPort = context.localPort
    }
}

/// The context of what changes something: there is none without a form that was checked.
struct FormContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let signedIn: SignedIn
    let form: PostedForm

    /// - Throws: `PageRefusal.foreignForm`.
    init(context: AdminContext) throws {
        guard let form = context.form else { throw PageRefusal.foreignForm }
        coreContext = context.coreContext
        signedIn = context.signedIn
        self.form = form
    }
}

/// Reads the form of a signed-in admin.
struct FormCheck: RouterMiddleware {
    let browsers: BrowserAccess

    func handle(
        _ request: Request, context: AdminContext, next: (Request, AdminContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.form = try await PostedForm(request, browsers, port: context.localPort, takesFiles: true) { token in
            context.signedIn.accepts(formToken: token)
        }
        return try await next(request, context)
    }
}
