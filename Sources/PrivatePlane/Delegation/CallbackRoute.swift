import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `GET /auth/callback`: the browser comes back from Microsoft. Another site has sent it, so that it does not show who is
/// signed in; `state` and the errand's cookie say whose errand it was.
struct CallbackRoute: Sendable {
    static let path: RouterPath = "/auth/callback"

    let desk: Desk
    let cookie: BrowserCookie
    let pages: Pages

    func add(to routes: some RouterMethods<PlaneContext>) {
        routes.get(Self.path) { request, _ in try await answer(request) }
    }

    /// The cookie is left alone by what belongs to nothing here: else any site could end an errand that is under way.
    private func answer(_ request: Request) async throws -> Response {
        var response: Response
        do {
            let token = cookie.value(in: request)
            response = pages.response(
                ReturnPage(try await desk.complete(try Self.read(request), presenting: token)).page)
        } catch let problem as ReturnProblem {
            response = pages.response(ReturnPage(problem).page)
            if problem.isOfNoErrand { return response }
        } catch let refusal as Refusal {
            response = pages.response(ReturnPage(refusal).page)
        }
        cookie.clear(in: &response)
        return response
    }

    /// The listener bounds the whole of it, at 8 kB as any line of a request.
    ///
    /// - Throws: `ReturnProblem.malformed`.
    private static func read(_ request: Request) throws -> BrowserReturn {
        do {
            return try BrowserReturn(PostedForm.fields(in: request.uri.query ?? ""))
        } catch PageRefusal.unreadableForm(let problem) {
            throw ReturnProblem.malformed(problem)
        }
    }
}

extension ReturnProblem {
    fileprivate var isOfNoErrand: Bool {
        switch self {
        case .malformed, .unknownState: true
        case .otherBrowser, .sessionOver, .connectionChanged, .incomplete, .declined: false
        }
    }
}
