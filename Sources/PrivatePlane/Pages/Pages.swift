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

    /// A page as an answer that begins before all of it is known. The connection carries no other request after it: what
    /// comes in by it meanwhile only tells whether the browser is still there.
    ///
    /// - Parameter request: what it answers.
    func response(
        _ page: StreamedPage, to request: Request, for signedIn: SignedIn? = nil, logger: Logger
    ) -> Response {
        let frame = Frame(page.opening, for: signedIn, assets: assets.paths)
        let stream = PageStream(page: page, frame: frame, templates: templates, logger: logger)
        var headers = Self.type
        headers[.connection] = "close"
        return Response(
            status: page.opening.status, headers: headers,
            body: ResponseBody { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await stream.write(to: &writer)
                }
                try await writer.finish(nil)
            })
    }

    private static let type: HTTPFields = [.contentType: "text/html; charset=utf-8"]
}

extension Response {
    /// Sends the browser on to a page of ours, with GET.
    static func seeOther(_ path: LocalPath) -> Response { Response(status: .seeOther, headers: [.location: path.text]) }
}
