import Foundation

/// A response as it came over the wire.
struct Answer: Sendable {
    /// 0 for bytes that are no response.
    let status: Int
    let body: String
    private let fields: [(name: String, value: String)]

    /// Takes the first whole response; `nil` when there is none yet.
    init?(taking bytes: inout [UInt8], toHEAD: Bool) {
        let blank = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        fields = lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            let value = line.dropFirst(name.count + 1).drop { $0 == " " }
            return (name.lowercased(), String(value))
        }
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        if fields.contains(where: { $0.name == "transfer-encoding" && $0.value == "chunked" }), !toHEAD {
            guard let (whole, rest) = Self.chunks(bytes[(end + 4)...]) else { return nil }
            body = String(decoding: whole, as: UTF8.self)
            bytes = Array(rest)
            return
        }
        let announced = fields.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let length = toHEAD ? 0 : announced
        guard bytes.count >= end + 4 + length else { return nil }
        body = String(decoding: bytes[(end + 4)..<(end + 4 + length)], as: UTF8.self)
        bytes.removeFirst(end + 4 + length)
    }

    /// What was sent in chunks (RFC 9112 section 7.1), and the bytes behind it; `nil` until the last one is there.
    private static func chunks(_ bytes: ArraySlice<UInt8>) -> (whole: [UInt8], rest: ArraySlice<UInt8>)? {
        var (whole, rest) = ([UInt8](), bytes)
        while true {
            let line = rest.prefix { $0 != UInt8(ascii: "\r") }
            guard let size = Int(String(decoding: line, as: UTF8.self), radix: 16) else { return nil }
            rest = rest.dropFirst(line.count + 2)
            guard rest.count >= size + 2 else { return nil }
            whole += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
            if size == 0 { return (whole, rest) }
        }
    }

    /// The values of a field, in their order, joined as RFC 9110 section 5.3 has it.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The values of a field, in their order.
    func values(of name: String) -> [String] { fields.filter { $0.name == name.lowercased() }.map(\.value) }

    /// The members of the JSON object in the body.
    var members: [String: Any] {
        get throws { try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:] }
    }

    func text(_ member: String) throws -> String? { try members[member] as? String }
}
