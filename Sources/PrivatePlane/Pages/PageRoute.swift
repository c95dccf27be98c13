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
    /// A page that takes its time.
    case streamed(StreamedPage)
    /// Anything that is no page, such as a file.
    case other(Response)

    /// The same, and on it what was just done.
    func telling(_ notice: Notice?) -> PageAnswer {
        switch self {
        case .page(var page):
            page.notice = page.notice ?? notice
            return .page(page)
        case .streamed(var page):
            page.opening.notice = page.opening.notice ?? notice
            return .streamed(page)
        case .onward, .other: return self
        }
    }
}
