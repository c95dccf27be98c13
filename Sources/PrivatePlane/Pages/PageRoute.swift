import HTTPTypes
import Hummingbird
import Operations

/// One row of the pages: what a signed-in browser asks for, and who answers.
struct PageRoute: Sendable {
    let path: String
    let answer: Answer

    enum Answer: Sendable {
        /// Looks at something and changes nothing.
        case shows(@Sendable (Request, AdminContext) async throws -> PageAnswer)
        /// Changes something, asked to by a form that was checked.
        case acts(@Sendable (FormContext) async throws -> PageAnswer)
    }

    static func get(
        _ path: String, _ show: @escaping @Sendable (Request, AdminContext) async throws -> PageAnswer
    ) -> PageRoute {
        PageRoute(path: path, answer: .shows(show))
    }

    static func post(
        _ path: String, _ act: @escaping @Sendable (FormContext) async throws -> PageAnswer
    ) -> PageRoute {
        PageRoute(path: path, answer: .acts(act))
    }

    var method: HTTPRequest.Method {
        switch answer {
        case .shows: .get
        case .acts: .post
        }
    }
}

/// What comes of a browser's request.
enum PageAnswer: Sendable {
    case page(Page)
    /// On to another page of ours, with GET, so that going back or reloading repeats nothing.
    case onward(LocalPath)
    /// Anything that is no page: a file, a stream.
    case other(Response)

    func response(_ pages: Pages, for signedIn: SignedIn) -> Response {
        switch self {
        case .page(let page): pages.response(page, for: signedIn)
        case .onward(let path): .seeOther(path)
        case .other(let response): response
        }
    }
}
