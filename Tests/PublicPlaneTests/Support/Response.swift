import NIOCore

/// One response as it came over the wire.
struct Response {
    /// Head and body, byte for byte.
    let text: String

    /// Takes the first whole response; `nil` when there is none yet.
    init?(taking bytes: inout ByteBuffer, toHEAD: Bool = false) {
        let all = Array(bytes.readableBytesView)
        let blank = Array("\r\n\r\n".utf8)
        guard let end = all.indices.first(where: { all[$0...].starts(with: blank) }) else { return nil }
        let head = String(decoding: all[..<(end + 4)], as: UTF8.self)
        let announced = Self.field("Content-Length", of: head).flatMap { Int($0) } ?? 0
        let length = toHEAD ? 0 : announced
        guard all.count >= end + 4 + length else { return nil }
        text = String(decoding: all[..<(end + 4 + length)], as: UTF8.self)
        bytes.moveReaderIndex(forwardBy: end + 4 + length)
    }

    var status: Int { Int(text.split(separator: " ")[1])! }
    var body: String { text.components(after: "\r\n\r\n") }

    subscript(name: String) -> String? { Self.field(name, of: text) }

    private static func field(_ name: String, of head: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}

extension String {
    fileprivate func components(after mark: String) -> String {
        guard let range = firstRange(of: mark) else { return "" }
        return String(self[range.upperBound...])
    }
}
