import Federation
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The answers of one event loop as bytes, ready to be written.
///
/// Each answer is rendered when it is first asked for and shared by all connections of the loop until the documents
/// change or the `Date` field is a second old. In between a request costs one atomic load and a reference count.
final class AnswerSheet {
    private let publication: Publication
    private let paths: PublicPaths
    private let clock: @Sendable () -> Date

    private var edition: Int
    private var documents: PublicDocuments
    private var rendered = [ByteBuffer?](repeating: nil, count: Answer.slots)
    private var date = ""
    private var dateExpires = NIODeadline.distantPast

    init(publication: Publication, clock: @escaping @Sendable () -> Date) {
        self.publication = publication
        self.clock = clock
        edition = publication.editionNumber  // before the documents, as `Publication` asks
        documents = publication.documents
        paths = PublicPaths(of: documents.issuer)
    }

    /// Takes up what has changed since the last request.
    func refresh(at now: NIODeadline) {
        let newest = publication.editionNumber
        guard newest != edition || now >= dateExpires else { return }
        if newest != edition {
            edition = newest
            documents = publication.documents
        }
        if now >= dateExpires {
            date = HTTPDate(clock()).description
            dateExpires = now + .seconds(1)
        }
        for slot in rendered.indices { rendered[slot] = nil }
    }

    /// Decides what to answer. Only `refresh(at:)` changes what is current, so that a validator is compared with the very
    /// document that is sent.
    func answer(to head: HTTPRequestHead, fields: RequestFields, closes: Bool) -> Answer {
        guard fields.isWellFormed(for: head.version) else {
            return Answer(content: .malformed, form: .full, closes: true)
        }
        let isHead = head.method == .HEAD
        let content = isHead || head.method == .GET ? paths.content(at: head.uri) : .nothing
        let isCurrent = fields.isConditional && etag(of: content).map { isNamed($0, in: head.headers) } == true
        let form: Answer.Form = isCurrent ? .notModified : isHead ? .header : .full
        return Answer(content: content, form: form, closes: closes)
    }

    /// The whole response: status line, header and body.
    func bytes(of answer: Answer) -> ByteBuffer {
        if let ready = rendered[answer.slot] { return ready }
        let fresh = render(answer)
        rendered[answer.slot] = fresh
        return fresh
    }

    private func isNamed(_ etag: String, in headers: HTTPHeaders) -> Bool {
        headers["If-None-Match"].contains { EntityTags($0).contain(etag) }
    }

    private func etag(of content: Answer.Content) -> String? { document(content)?.etag }

    private func document(_ content: Answer.Content) -> PublicDocument? {
        switch content {
        case .discovery: documents.discovery
        case .jwks: documents.jwks
        case .live, .nothing, .malformed, .headerTooLarge: nil
        }
    }
}

extension AnswerSheet {
    private func render(_ answer: Answer) -> ByteBuffer {
        var text = "HTTP/1.1 \(answer.status.rawValue)\r\n"
        func add(_ name: String, _ value: String) { text += "\(name): \(value)\r\n" }
        let body = body(of: answer.content)
        if answer.form != .notModified {
            add("Content-Type", "application/json")
            add("Content-Length", String(body.count))
        }
        if let etag = etag(of: answer.content) {
            add("Cache-Control", "public, max-age=\(PublicDocuments.maxAge)")
            add("ETag", etag)
            // Verifiers that run in a browser may read what everybody may read.
            add("Access-Control-Allow-Origin", "*")
        } else {
            add("Cache-Control", "no-store")
        }
        add("X-Content-Type-Options", "nosniff")
        add("Date", date)
        if answer.closes { add("Connection", "close") }
        text += "\r\n"
        var bytes = ByteBuffer(string: text)
        if answer.form == .full { bytes.writeBytes(body) }
        return bytes
    }

    private func body(of content: Answer.Content) -> [UInt8] {
        if let document = document(content) { return document.body }
        let json: JSON =
            switch content {
            case .live: ["status": "live"]
            case .malformed: ["error": "bad_request"]
            case .headerTooLarge: ["error": "header_too_large"]
            case .discovery, .jwks, .nothing: ["error": "not_found"]
            }
        return json.bytes
    }
}
