import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a form that one of our own pages has sent. There is no other way to read a form.
struct PostedForm: Sendable {
    /// A name, a passphrase of the greatest length with every byte percent-encoded, a path.
    static let limit = 8 * 1024
    /// The hidden field that proves where a form comes from.
    static let tokenField = "form_token"

    private let fields: [String: String]

    subscript(name: String) -> String { fields[name] ?? "" }

    /// - Parameter accepts: whether a form token is of the page that this browser got.
    /// - Throws: `PageRefusal`.
    init(
        _ request: Request, _ browsers: BrowserAccess, port: Int?, accepts: (String) -> Bool
    ) async throws {
        try Self.checkOrigin(of: request, browsers, port: port)
        try Self.checkContentType(of: request)
        fields = try Self.fields(in: try await Self.collected(request))
        guard let token = fields[Self.tokenField], accepts(token) else { throw PageRefusal.foreignForm }
    }

    /// Browsers say where a form comes from. Our pages send no referrer, and then `Origin` is `null` even from them (Fetch
    /// standard, "append a request Origin header"); `Sec-Fetch-Site`, which no page can set, has the last word. The token
    /// decides where neither is said.
    private static func checkOrigin(
        of request: Request, _ browsers: BrowserAccess, port: Int?
    ) throws(PageRefusal) {
        let site = request.site
        if let site, site != "same-origin" { throw .foreignForm }
        guard let origin = request.headers[.origin], !(origin == "null" && site != nil) else { return }
        guard browsers.admits(origin: origin, port: port) else { throw .foreignForm }
    }

    private static func checkContentType(of request: Request) throws(PageRefusal) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw .unreadableForm("Its content type is not application/x-www-form-urlencoded.")
        }
    }

    private static func collected(_ request: Request) async throws -> String {
        do {
            let body = try await request.body.collect(upTo: limit)
            return String(buffer: body)
        } catch is NIOTooManyBytesError {
            throw PageRefusal.tooLarge(limit: limit)
        } catch {
            throw PageRefusal.unreadableForm("It breaks off.")
        }
    }

    /// URL Living Standard, "application/x-www-form-urlencoded parsing". A field that stands twice is refused: two readers
    /// may take two different ones for it.
    static func fields(in body: String) throws(PageRefusal) -> [String: String] {
        guard body.utf8.allSatisfy({ $0 < 0x80 }) else { throw .unreadableForm("It is not percent-encoded.") }
        var fields: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let key = pair.prefix { $0 != "=" }
            guard let name = decoded(key), let value = decoded(pair.dropFirst(key.count + 1)) else {
                throw .unreadableForm("It is not percent-encoded UTF-8.")
            }
            guard fields.updateValue(value, forKey: name) == nil else {
                throw .unreadableForm("A field stands twice in it.")
            }
        }
        return fields
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}

extension Request {
    /// Where the request was begun, as the browser says and no page can (`Sec-Fetch-Site`, Fetch Metadata); `nil` where
    /// it says nothing.
    var site: String? { HTTPField.Name("Sec-Fetch-Site").flatMap { headers[$0] } }
}
