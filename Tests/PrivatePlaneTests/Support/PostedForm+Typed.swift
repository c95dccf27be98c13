import Federation
import HTTPTypes
import Hummingbird
import NIOCore

@testable import PrivatePlane

extension PostedForm {
    /// A form in which this was typed, read as any other.
    static func typed(_ fields: [String: String]) async throws -> PostedForm {
        let body = (fields.map { ($0.key, $0.value) } + [("form_token", "x")])
            .map { "\(Browser.encoded($0))=\(Browser.encoded($1))" }.joined(separator: "&")
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/",
            headerFields: [.contentType: "application/x-www-form-urlencoded"])
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let browsers = BrowserAccess(url: try BrowserURL("http://localhost:8444"), allowsSignIn: true, isTLS: false)
        return try await PostedForm(request, browsers, port: nil) { $0 == "x" }
    }
}
