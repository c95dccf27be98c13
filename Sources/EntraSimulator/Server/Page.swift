import HTTPTypes
import Hummingbird
import NIOCore

/// A page of plain HTML: a heading, sentences, and forms of one button each.
struct Page {
    /// A button that sends `fields` to `action`.
    struct Choice {
        let label: String
        var method = "get"
        var action = ""
        let fields: [(String, String)]
    }

    let title: String
    var sentences: [String] = []
    var choices: [Choice] = []

    func response(status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store, no-cache"],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    private var html: String {
        let title = Self.escape(title)
        let parts =
            ["<h1>\(title)</h1>"] + sentences.map { "<p>\(Self.escape($0))</p>" } + choices.map(Self.form)
        return
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>\(title)</title></head>\n<body>\n"
            + parts.joined(separator: "\n") + "\n</body></html>\n"
    }

    private static func form(_ choice: Choice) -> String {
        let inputs = choice.fields.map {
            "<input type=\"hidden\" name=\"\(escape($0.0))\" value=\"\(escape($0.1))\">"
        }
        return "<form method=\"\(choice.method)\" action=\"\(escape(choice.action))\">\(inputs.joined())"
            + "<button>\(escape(choice.label))</button></form>"
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}

extension Page {
    /// What a person sees of a refusal that no application is told.
    static func refused(_ refusal: Refusal, marks: AnswerMarks) -> Response {
        Page(title: "Sorry, but we're having trouble signing you in.", sentences: [refusal.description(marks)])
            .response(status: .badRequest)
    }
}

extension ReplyAddress {
    /// Sends the browser to the application.
    func response(_ parameters: [(String, String)]) -> Response {
        guard mode == .formPost else {
            return Response(status: .found, headers: [.location: url(parameters), .cacheControl: "no-store, no-cache"])
        }
        let back = Page.Choice(label: "Continue", method: "post", action: uri, fields: withState(parameters))
        return Page(title: "Back to the application", choices: [back]).response()
    }
}
