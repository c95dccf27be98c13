import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Makes every way a browser's request can fail into a page, as `RefusalAnswers` does for integrations.
struct PageAnswers: RouterMiddleware {
    let desk: Desk
    let pages: Pages
    let browsers: BrowserAccess

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch PageRefusal.notSignedIn where request.method == .get || request.method == .head {
            return .seeOther((LocalPath(request.uri.string) ?? .home).behindSignIn)
        } catch PageRefusal.notSignedIn {
            return try await signInToGoOn(request, context)
        } catch PageRefusal.staleForm(let kept) {
            return try await sendAgain(kept, request)
        } catch let refusal as PageRefusal {
            return pages.response(refusal.page)
        } catch let error where error.isCancellation {
            let page = Page.message("Given up", "The request was given up before it was done.")
            return pages.response(page.status(.serviceUnavailable))
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            let page = Page.message("Something failed", "The server's log says what.")
            return pages.response(page.status(.internalServerError))
        }
    }

    /// Whoever has signed in anew in another tab says by hand that the form is still wanted.
    private func sendAgain(_ kept: KeptForm, _ request: Request) async throws -> Response {
        let cookie = BrowserCookie.session(browsers).value(in: request)
        guard let path = LocalPath(request.uri.path), let signedIn = try await desk.session(presenting: cookie) else {
            return pages.response(PageRefusal.foreignForm.page)
        }
        return pages.response(kept.page(to: path).status(.forbidden), for: signedIn)
    }

    /// A session that ended while a form was filled in must not cost what was typed. A form from elsewhere is nobody's
    /// work, and is not kept.
    private func signInToGoOn(_ request: Request, _ context: PlaneContext) async throws -> Response {
        guard browsers.allowsSignIn, let path = LocalPath(request.uri.path),
            let kept = try? await KeptForm(request, browsers, port: context.localPort)
        else { return pages.response(PageRefusal.notSignedIn.page) }
        return try await SignInRoutes(desk: desk, browsers: browsers, pages: pages)
            .form(for: request, SignInPage(next: path, kept: kept))
    }
}
