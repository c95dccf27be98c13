import NIOCore

/// A request as it goes over the wire.
struct Ask: Sendable {
    var method = "POST"
    /// `nil` for none.
    var host: String? = "localhost"
    var path: String
    /// In their order, without `Host` and without those that frame the body.
    var fields: [(String, String)] = []
    var body: [UInt8] = []
    var framing = Framing.length

    /// How the end of the body is told.
    enum Framing: Sendable {
        /// `Content-Length`, unless the body is empty.
        case length
        /// `Content-Length: 0` or more, even for an empty body.
        case chunked
        /// A length that is not the body's.
        case announced(String)
    }

    init(_ path: String, method: String = "POST", key: String? = nil, body: String = "", type: String? = nil) {
        self.path = path
        self.method = method
        self.body = Array(body.utf8)
        if let key { fields.append(("Authorization", "Bearer \(key)")) }
        if let type { fields.append(("Content-Type", type)) }
    }

    func with(_ change: (inout Ask) -> Void) -> Ask {
        var ask = self
        change(&ask)
        return ask
    }

    var bytes: [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\n"
        if let host { head += "Host: \(host)\r\n" }
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        switch framing {
        case .length:
            if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        case .chunked: head += "Transfer-Encoding: chunked\r\n"
        case .announced(let length): head += "Content-Length: \(length)\r\n"
        }
        head += "\r\n"
        guard case .chunked = framing else { return Array(head.utf8) + body }
        var chunks: [UInt8] = []
        for start in stride(from: 0, to: body.count, by: 1000) {
            let chunk = body[start..<min(start + 1000, body.count)]
            chunks += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        }
        return Array(head.utf8) + chunks + Array("0\r\n\r\n".utf8)
    }
}
