import Federation
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a form that one of our own pages has sent. There is no other way to read a form.
struct PostedForm: Sendable {
    /// How many bytes a form may have, whichever way it is encoded.
    enum Limit {
        /// A name, a passphrase of the greatest length with every byte percent-encoded, and a form that was kept.
        static let signIn = 160 * 1024
        /// Lists of scopes, permissions and tenants.
        static let fields = 64 * 1024
        /// A certificate's file, and what is typed beside it.
        static let upload = 1040 * 1024
    }

    /// The hidden field that proves where a form comes from.
    static let tokenField = "form_token"

    private let fields: [String: String]
    private let files: [String: [UInt8]]

    /// What was typed; empty for a field that is not there.
    subscript(name: String) -> String { fields[name] ?? "" }

    /// Everything that was typed, by the names of the fields.
    var typed: [String: String] { fields.filter { $0.key != Self.tokenField } }

    /// A file's bytes, which may be none; `nil` when no file was chosen.
    func file(_ name: String) -> [UInt8]? { files[name] }

    /// - Parameters:
    ///   - limit: how many bytes it may have without files.
    ///   - takesFiles: whether it may bring files along.
    ///   - accepts: whether a form token is of the page that this browser got.
    /// - Throws: `PageRefusal`.
    init(
        _ request: Request, _ browsers: BrowserAccess, port: Int?, limit: Int = Limit.fields,
        takesFiles: Bool = false, accepts: (String) -> Bool
    ) async throws {
        try Self.checkOrigin(of: request, browsers, port: port)
        let header = request.headers[.contentType] ?? ""
        switch Self.essence(of: header) {
        case Self.urlEncoded:
            fields = try Self.fields(in: String(buffer: try await request.formBody(upTo: limit)))
            files = [:]
        case Self.multipart where takesFiles:
            guard let boundary = MultipartBody.boundary(in: header) else {
                throw PageRefusal.unreadableForm("Its content type names no boundary.")
            }
            let body = try await request.formBody(upTo: Limit.upload)
            let parts = try MultipartBody(Array(buffer: body), boundary: boundary)
            (fields, files) = (parts.fields, parts.files)
        default: throw PageRefusal.unreadableForm("Its content type is not \(Self.urlEncoded).")
        }
        guard let token = fields[Self.tokenField], !token.isEmpty else { throw PageRefusal.foreignForm }
        guard accepts(token) else {
            // One of ours, of a session or a form for signing in that has ended: somebody's work.
            let isWork = request.isProvenOwn(browsers, port: port) && !typed.isEmpty
            throw isWork ? PageRefusal.staleForm(KeptForm(typed)) : .foreignForm
        }
    }

    /// The fields of a form, before anything is known of who sends it. Its files are left out, and so is the password that
    /// opens one: both have to be given again.
    static func typedFields(of request: Request) async throws -> [String: String] {
        let header = request.headers[.contentType] ?? ""
        guard essence(of: header) == multipart else {
            guard essence(of: header) == urlEncoded else {
                throw PageRefusal.unreadableForm("Its content type is not \(urlEncoded).")
            }
            return try fields(in: String(buffer: try await request.formBody(upTo: Limit.fields)))
        }
        guard let boundary = MultipartBody.boundary(in: header) else {
            throw PageRefusal.unreadableForm("Its content type names no boundary.")
        }
        let body = try await request.formBody(upTo: Limit.upload)
        return try MultipartBody(Array(buffer: body), boundary: boundary).fields.filter { $0.key != "password" }
    }

    /// Browsers say where a form comes from. Our pages send no referrer, and then `Origin` is `null` even from them (Fetch
    /// standard, "append a request Origin header"); `Sec-Fetch-Site`, which no page can set, has the last word. The token
    /// decides where neither is said.
    static func checkOrigin(of request: Request, _ browsers: BrowserAccess, port: Int?) throws(PageRefusal) {
        let site = request.site
        if let site, site != "same-origin" { throw .foreignForm }
        guard let origin = request.headers[.origin], !(origin == "null" && site != nil) else { return }
        guard browsers.admits(origin: origin, port: port) else { throw .foreignForm }
    }

    static let urlEncoded = URLEncodedForm.type
    private static let multipart = "multipart/form-data"

    /// A content type without its parameters, in lower case.
    static func essence(of contentType: String) -> String {
        contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
    }

    static func fields(in body: String) throws(PageRefusal) -> [String: String] {
        do throws(URLEncodedForm.Flaw) {
            return try URLEncodedForm.fields(in: body)
        } catch {
            throw .unreadableForm(error.rawValue)
        }
    }
}

extension Request {
    /// Where the request was begun, as the browser says and no page can (`Sec-Fetch-Site`, Fetch Metadata); `nil` where
    /// it says nothing.
    var site: String? { HTTPField.Name("Sec-Fetch-Site").flatMap { headers[$0] } }

    /// Whether a page of ours has sent it: the browser says so, and no page can. Where neither field is there, nobody says.
    func isProvenOwn(_ browsers: BrowserAccess, port: Int?) -> Bool {
        site == "same-origin" || headers[.origin].map { browsers.admits(origin: $0, port: port) } == true
    }

    /// - Throws: `PageRefusal` for one that is too large, or breaks off.
    func formBody(upTo limit: Int) async throws(PageRefusal) -> ByteBuffer {
        do throws(Refusal) {
            return try await collectedBody(upTo: limit)
        } catch .tooLarge(let limit) {
            throw .tooLarge(limit: limit)
        } catch {
            throw .unreadableForm("It breaks off.")
        }
    }
}
