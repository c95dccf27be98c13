import HTTPTypes
import Hummingbird
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
            status: page.status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension Response {
    /// Sends the browser on to a page of ours, with GET.
    static func seeOther(_ path: LocalPath) -> Response { Response(status: .seeOther, headers: [.location: path.text]) }
}
