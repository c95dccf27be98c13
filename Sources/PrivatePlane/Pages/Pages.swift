import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operations

/// Writes pages.
struct Pages: Sendable {
    private let templates: Templates
    let assets = Assets()

    /// - Throws: `PrivatePlaneProblem.template`.
    init() throws(PrivatePlaneProblem) { templates = try Templates() }

    /// A page as an answer.
    ///
    /// - Parameter signedIn: who looks at it.
    func response(_ page: Page, for signedIn: SignedIn? = nil) -> Response {
        let text = templates.text(of: Frame(page, for: signedIn, assets: assets.paths))
        return Response(
            status: page.status, headers: Self.type, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A page as an answer that begins before all of it is known. The connection carries no other request after it. That the
    /// browser has gone away is learned from what is written to it alone: the framework's watch over what comes in ends
    /// the process where the body of the request was read before.
    func response(_ page: StreamedPage, for signedIn: SignedIn? = nil, logger: Logger) -> Response {
        let frame = Frame(page.opening, for: signedIn, assets: assets.paths)
        let stream = PageStream(page: page, frame: frame, templates: templates, logger: logger)
        var headers = Self.type
        headers[.connection] = "close"
        return Response(
            status: page.opening.status, headers: headers,
            body: ResponseBody { writer in
                try await stream.write(to: &writer)
                try await writer.finish(nil)
            })
    }

    private static let type: HTTPFields = [.contentType: "text/html; charset=utf-8"]
}

extension Response {
    /// Sends the browser on to a page of ours, with GET.
    static func seeOther(_ path: LocalPath) -> Response { Response(status: .seeOther, headers: [.location: path.text]) }
}
