/// Everything that the public plane can say, short of the bytes.
struct Answer: Hashable {
    let content: Content
    let form: Form
    /// Whether the connection ends with it.
    let closes: Bool

    /// What it is about.
    enum Content: Int, CaseIterable {
        case discovery, jwks, live
        /// There is nothing at that path, or not for that method.
        case nothing
        case malformed
        case headerTooLarge
    }

    enum Form: Int, CaseIterable {
        case full
        /// To HEAD: the header of the full form, and no body (RFC 9110 section 9.3.2).
        case header
        /// The client's copy is current (RFC 9110 section 15.4.5).
        case notModified
    }

    /// Its place in an array with room for all of them.
    var slot: Int { (content.rawValue * Form.allCases.count + form.rawValue) * 2 + (closes ? 1 : 0) }

    static let slots = Content.allCases.count * Form.allCases.count * 2

    var status: Status {
        switch content {
        case .discovery, .jwks, .live: form == .notModified ? .notModified : .ok
        case .nothing: .notFound
        case .malformed: .badRequest
        case .headerTooLarge: .headerTooLarge
        }
    }

    /// The status line's code and phrase (RFC 9110 section 15, RFC 6585 section 5).
    enum Status: String {
        case ok = "200 OK"
        case notModified = "304 Not Modified"
        case badRequest = "400 Bad Request"
        case notFound = "404 Not Found"
        case headerTooLarge = "431 Request Header Fields Too Large"

        var code: String { String(rawValue.prefix(3)) }
    }
}
