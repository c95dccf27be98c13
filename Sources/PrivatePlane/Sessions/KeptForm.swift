import Federation
import Hummingbird

/// A form that was sent after its session had ended: on its way through the form for signing in, or behind the back of
/// whoever has signed in anew in another tab.
struct KeptForm: Hashable, Sendable {
    private let fields: [String: String]

    init(_ fields: [String: String]) { self.fields = fields }

    /// Keeps what a page of ours has sent, but for files, which have to be chosen again anyway.
    ///
    /// - Throws: `PageRefusal` for what comes from elsewhere, or cannot be read.
    init(_ request: Request, _ browsers: BrowserAccess, port: Int?) async throws {
        try PostedForm.checkOrigin(of: request, browsers, port: port)
        guard request.isProvenOwn(browsers, port: port) else { throw PageRefusal.foreignForm }
        fields = try await PostedForm.typedFields(of: request)
        guard text.utf8.count < PostedForm.Limit.signIn - 16 * 1024 else {
            throw PageRefusal.tooLarge(limit: PostedForm.Limit.fields)
        }
    }

    subscript(name: String) -> String { fields[name] ?? "" }

    /// `nil` for a text that is none, or holds nothing.
    init?(_ text: String) {
        guard !text.isEmpty, let body = Base64URL.decode(text),
            let fields = try? PostedForm.fields(in: String(decoding: body, as: UTF8.self))
        else { return nil }
        self.fields = fields
    }

    /// As a hidden field carries it: not much longer than it came, so that it fits through the form for signing in.
    var text: String {
        let typed = fields.filter { $0.key != PostedForm.tokenField }.sorted { $0.key < $1.key }
        let pairs = typed.map { name, value in
            "\(PercentEncoding.encode(name))=\(PercentEncoding.encode(value).replacing("%20", with: "+"))"
        }
        return Base64URL.encode(pairs.joined(separator: "&").utf8)
    }

    /// The form again, to be sent by hand: it is for the admin to say that it is still wanted.
    func page(to path: LocalPath) -> Page {
        let fields = fields.filter { $0.key != PostedForm.tokenField }.sorted { $0.key < $1.key }.map {
            Content.Field(name: $0.key, value: $0.value)
        }
        let shown = fields.filter { !Self.unshown.contains($0.name) && !$0.value.isEmpty }
        return Page("This is not done yet", .resume, Content(path: path.text, fields: fields, shown: shown))
    }

    /// What nobody should read over a shoulder, and what says nothing.
    private static let unshown: Set<String> = ["secret", "password", "passphrase", "version", "attempt"]

    private struct Content: Sendable {
        let path: String
        let fields: [Field]
        let shown: [Field]

        struct Field: Sendable {
            let name: String
            let value: String
        }
    }
}
