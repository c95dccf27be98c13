/// A form that brings files along (RFC 7578, `multipart/form-data`), as browsers write it and no other way: nothing stands
/// before the first delimiter or behind the last, so that no two readers see two forms in it.
struct MultipartBody {
    /// Fields by their names.
    private(set) var fields: [String: String] = [:]
    /// The bytes of files by the names of their fields. One that nobody chose is not there, an empty one is.
    private(set) var files: [String: [UInt8]] = [:]

    /// More parts than any form of ours has.
    static let mostParts = 40

    /// - Throws: `PageRefusal.unreadableForm`.
    init(_ bytes: [UInt8], boundary: String) throws(PageRefusal) {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line break of its own before it.
        guard bytes.starts(with: delimiter.dropFirst(2)) else { throw Self.broken }
        var rest = bytes[(delimiter.count - 2)...]
        var count = 0
        while rest.starts(with: Self.lineBreak) {
            count += 1
            guard count <= Self.mostParts else { throw .unreadableForm("It has too many parts.") }
            guard let end = rest.dropFirst(2).firstOccurrence(of: delimiter) else { throw Self.broken }
            try add(try MultipartPart(rest[(rest.startIndex + 2)..<end]))
            rest = rest[(end + delimiter.count)...]
        }
        guard ["--", "--\r\n"].contains(where: { rest.elementsEqual($0.utf8) }) else { throw Self.broken }
    }

    private mutating func add(_ part: MultipartPart) throws(PageRefusal) {
        guard fields[part.name] == nil, files[part.name] == nil else {
            throw .unreadableForm("A field stands twice in it.")
        }
        guard let fileName = part.fileName else {
            guard let text = String(validating: part.content, as: UTF8.self) else {
                throw .unreadableForm("A field in it is not UTF-8.")
            }
            fields[part.name] = text
            return
        }
        // Browsers send an empty part without a name where no file was chosen.
        if !fileName.isEmpty || !part.content.isEmpty { files[part.name] = Array(part.content) }
    }

    /// The boundary in a content type; `nil` for none, for two, and for one that is not as RFC 2046 section 5.1.1 wants
    /// it.
    static func boundary(in contentType: String) -> String? {
        guard let semicolon = contentType.utf8.firstIndex(of: UInt8(ascii: ";")),
            let parameters = HeaderParameters(contentType[semicolon...]), let boundary = parameters["boundary"]
        else { return nil }
        let isRight =
            (1...70).contains(boundary.utf8.count) && !boundary.hasSuffix(" ")
            && boundary.utf8.allSatisfy { $0.isAlphanumeric || "'()+_,-./:=? ".utf8.contains($0) }
        return isRight ? boundary : nil
    }

    private static let lineBreak: [UInt8] = [0x0D, 0x0A]

    static let broken = PageRefusal.unreadableForm("It breaks off, or its parts are not as browsers write them.")
}

extension UInt8 {
    /// An ASCII letter or digit.
    var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    /// Where a pattern begins for the first time. Whatever the bytes are, each is looked at once for each byte of the
    /// pattern at most, and patterns here are short.
    func firstOccurrence(of pattern: [UInt8]) -> Int? {
        guard let first = pattern.first, count >= pattern.count else { return nil }
        var start = startIndex
        while start <= endIndex - pattern.count {
            if self[start] == first, matches(pattern, at: start) { return start }
            start += 1
        }
        return nil
    }

    private func matches(_ pattern: [UInt8], at start: Int) -> Bool {
        for index in pattern.indices where self[start + index] != pattern[index] { return false }
        return true
    }
}
