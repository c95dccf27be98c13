import HTTPTypes
import Hummingbird
import NIOCore

/// A whole page.
struct Page: Sendable {
    let title: String
    let content: HTML
    /// Where the browser goes by itself after some seconds.
    var onward: Onward?

    struct Onward: Sendable {
        let path: LocalPath
        var seconds = 0
    }

    private var document: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">\(refresh)
        <title>\(title) · Aureole</title>
        </head>
        <body>
        <main>
        <h1>\(title)</h1>
        \(content)
        </main>
        </body>
        </html>

        """
    }

    private var refresh: HTML {
        guard let onward else { return "" }
        return "\n<meta http-equiv=\"refresh\" content=\"\(onward.seconds); url=\(onward.path.text)\">"
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: document.text)))
    }
}

extension Response {
    /// Sends the browser on to a page of ours, with GET.
    static func seeOther(_ path: LocalPath) -> Response { Response(status: .seeOther, headers: [.location: path.text]) }
}
