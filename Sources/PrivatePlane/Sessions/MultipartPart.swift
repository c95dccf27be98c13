/// One part of a form with files: what it is called, and what it holds.
struct MultipartPart {
    let name: String
    /// As it was called where it comes from; `nil` for what is no file.
    let fileName: String?
    let content: ArraySlice<UInt8>

    /// - Parameter bytes: what stands between two delimiters.
    /// - Throws: `PageRefusal.unreadableForm`.
    init(_ bytes: ArraySlice<UInt8>) throws(PageRefusal) {
        let blank = Array("\r\n\r\n".utf8)
        guard let gap = bytes.firstOccurrence(of: blank),
            let head = String(validating: bytes[..<gap], as: UTF8.self),
            let parameters = Self.disposition(in: head), let name = parameters["name"], !name.isEmpty
        else { throw MultipartBody.broken }
        self.name = Self.decoded(name)
        fileName = parameters["filename"].map(Self.decoded)
        content = bytes[(gap + blank.count)...]
    }

    /// The parameters of the one `Content-Disposition`; other fields, such as the type of a file, tell nothing here.
    private static func disposition(in head: String) -> HeaderParameters? {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let prefix = "content-disposition:"
        let found = lines.filter { $0.lowercased().hasPrefix(prefix) }
        guard found.count == 1, let line = found.first else { return nil }
        let value = line.dropFirst(prefix.count).drop { $0 == " " }
        let type = value.prefix { $0 != ";" }
        guard type.lowercased() == "form-data" else { return nil }
        return HeaderParameters(value[type.endIndex...])
    }

    /// Browsers write three bytes of a name otherwise, and no others (HTML Living Standard, "multipart form data").
    private static func decoded(_ name: String) -> String {
        name.replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing("%22", with: "\"")
    }
}

/// What stands behind the value of a field: `; name="value"` again and again (RFC 9110 section 5.6.6), each name once.
struct HeaderParameters {
    private var values: [String: String] = [:]

    subscript(name: String) -> String? { values[name] }

    /// `nil` for anything else.
    init?(_ text: Substring) {
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            guard rest.popFirst() == ";" else { return nil }
            rest.skipBlanks()
            let name = rest.takeToken().lowercased()
            guard !name.isEmpty, rest.popFirst() == "=", values[name] == nil,
                let value = rest.first == "\"" ? rest.takeQuoted() : rest.takeToken()
            else { return nil }
            values[name] = value
            rest.skipBlanks()
        }
    }
}

// By scalars: to Swift, a quotation mark with an accent behind it is another character.
extension Substring.UnicodeScalarView {
    fileprivate mutating func skipBlanks() {
        while first == " " || first == "\t" { removeFirst() }
    }

    /// Empty where there is none (RFC 9110 section 5.6.2).
    fileprivate mutating func takeToken() -> String {
        let token = prefix { scalar in
            UInt8(exactly: scalar.value).map { $0.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) } ?? false
        }
        removeFirst(token.count)
        return String(token)
    }

    /// What stands between two quotation marks. Browsers write a quotation mark in a name as `%22` and leave a backslash
    /// as it is, so that none of them escapes anything; a control character is in no name that they write.
    fileprivate mutating func takeQuoted() -> String? {
        removeFirst()
        let text = prefix { $0 != "\"" }
        guard text.endIndex < endIndex, text.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return nil }
        self = self[text.endIndex...].dropFirst()
        return String(text)
    }
}
