import Foundation

/// A form that brings files along (RFC 7578, `multipart/form-data`), as browsers write it.
struct MultipartBody {
    private let bytes: [UInt8]
    private let delimiter: [UInt8]

    /// More parts than any form of ours has.
    private static let mostParts = 40

    init(_ bytes: [UInt8], boundary: String) {
        self.bytes = [0x0D, 0x0A] + bytes
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// RFC 2046 section 5.1.1: at most 70 characters.
    static func boundary(in contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let pair = parameter.trimmingPrefix { $0 == " " }
            guard pair.lowercased().hasPrefix("boundary=") else { continue }
            let value = pair.dropFirst("boundary=".count).filter { $0 != "\"" }
            return (1...70).contains(value.utf8.count) ? String(value) : nil
        }
        return nil
    }

    /// Fields by their names, and the bytes of files by theirs.
    var content: (fields: [String: String], files: [String: [UInt8]]) {
        get throws(PageRefusal) {
            var fields: [String: String] = [:]
            var files: [String: [UInt8]] = [:]
            for part in try parts {
                guard fields[part.name] == nil, files[part.name] == nil else {
                    throw .unreadableForm("A field stands twice in it.")
                }
                if part.isFile {
                    files[part.name] = Array(part.content)
                } else {
                    guard let text = String(validating: part.content, as: UTF8.self) else {
                        throw .unreadableForm("A field in it is not UTF-8.")
                    }
                    fields[part.name] = text
                }
            }
            return (fields, files)
        }
    }

    private struct Part {
        let name: String
        let isFile: Bool
        let content: ArraySlice<UInt8>
    }

    private var parts: [Part] {
        get throws(PageRefusal) {
            var parts: [Part] = []
            guard var start = end(of: delimiter, from: 0) else { throw Self.broken }
            while !bytes[start...].starts(with: "--".utf8) {
                guard parts.count < Self.mostParts else { throw .unreadableForm("It has too many parts.") }
                guard bytes[start...].starts(with: [0x0D, 0x0A]), let next = end(of: delimiter, from: start) else {
                    throw Self.broken
                }
                parts.append(try Self.part(bytes[(start + 2)..<(next - delimiter.count)]))
                start = next
            }
            return parts
        }
    }

    private static func part(_ bytes: ArraySlice<UInt8>) throws(PageRefusal) -> Part {
        let blank: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard let gap = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { throw broken }
        let head = String(decoding: bytes[..<gap], as: UTF8.self)
        let disposition = head.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-disposition:")
        }
        guard let disposition, let name = parameter("name", in: disposition) else { throw broken }
        return Part(
            name: name, isFile: parameter("filename", in: disposition) != nil, content: bytes[(gap + blank.count)...])
    }

    /// Browsers write a quotation mark in a name as `%22` (HTML Living Standard, "multipart form data").
    private static func parameter(_ name: String, in disposition: Substring) -> String? {
        guard let start = disposition.range(of: "; \(name)=\"")?.upperBound,
            let end = disposition[start...].firstIndex(of: "\"")
        else { return nil }
        return String(disposition[start..<end]).replacing("%22", with: "\"")
    }

    /// Where the next occurrence ends.
    private func end(of pattern: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= pattern.count, start <= bytes.count - pattern.count else { return nil }
        return (start...(bytes.count - pattern.count)).first { index in
            bytes[index] == pattern[0] && bytes[index..<(index + pattern.count)].elementsEqual(pattern)
        }.map { $0 + pattern.count }
    }

    private static let broken = PageRefusal.unreadableForm(
        "It breaks off, or its parts are not as browsers write them.")
}
