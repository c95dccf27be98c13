/// A form with files, written as browsers write it (HTML Living Standard, "multipart form data").
struct WrittenForm: Sendable {
    var boundary = "----WebKitFormBoundaryAbCdEf0123456789"
    /// Whether the content type has it between quotation marks.
    var isQuoted = false
    var parts: [Part] = []

    struct Part: Sendable {
        var name: String
        /// `nil` for what is no file.
        var fileName: String?
        var content: [UInt8]
    }

    mutating func add(_ name: String, _ text: String) {
        parts.append(Part(name: name, fileName: nil, content: Array(text.utf8)))
    }

    mutating func add(_ name: String, file: String, _ content: [UInt8]) {
        parts.append(Part(name: name, fileName: file, content: content))
    }

    var contentType: String { "multipart/form-data; boundary=" + (isQuoted ? "\"\(boundary)\"" : boundary) }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.written(part.name))\""
            if let file = part.fileName {
                head += "; filename=\"\(Self.written(file))\"\r\nContent-Type: application/octet-stream"
            }
            bytes += Array("\(head)\r\n\r\n".utf8) + part.content + [0x0D, 0x0A]
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    /// By scalars: to Swift, a line break of two is one character.
    private static func written(_ name: String) -> String {
        name.unicodeScalars.map { scalar in
            switch scalar {
            case "\r": "%0D"
            case "\n": "%0A"
            case "\"": "%22"
            default: String(scalar)
            }
        }.joined()
    }
}
