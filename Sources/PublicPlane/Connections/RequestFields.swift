import NIOHTTP1

/// What the header fields of a request mean for its answer and for the connection, gathered in one walk over them.
struct RequestFields {
    /// A body follows, which nobody here wants.
    private(set) var announcesBody = false
    /// It asks for another protocol.
    private(set) var asksForUpgrade = false
    /// It has an `If-None-Match`.
    private(set) var isConditional = false
    private var hosts = 0

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            // The lengths of these names differ, so that most fields cost one comparison of numbers.
            switch name.utf8.count {
            case 4 where name.isSameField(as: "host"): hosts += 1
            case 7 where name.isSameField(as: "upgrade"): asksForUpgrade = true
            case 13 where name.isSameField(as: "if-none-match"): isConditional = true
            case 14 where name.isSameField(as: "content-length"): announcesBody = announcesBody || value != "0"
            case 17 where name.isSameField(as: "transfer-encoding"): announcesBody = true
            default: break
            }
        }
    }

    /// RFC 9112 section 3.2: a request of HTTP/1.1 without `Host`, or with several, is answered 400.
    func isWellFormed(for version: HTTPVersion) -> Bool {
        hosts == 1 || (hosts == 0 && version.minor == 0)
    }
}

extension String {
    /// - Parameter name: of the same length and in lower case.
    fileprivate func isSameField(as name: StaticString) -> Bool {
        name.withUTF8Buffer { utf8.lazy.map { $0 | 0x20 }.elementsEqual($0) }
    }
}
