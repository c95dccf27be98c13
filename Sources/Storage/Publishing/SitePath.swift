/// Where on a disk a web server looks for a path of a URL: it decodes each segment and goes down by that name.
package struct SitePath: Hashable, Sendable {
    /// Names of directories, then that of the file.
    package let names: [String]

    /// - Parameter path: the path of a URL as written. Empty segments are left out, as no directory has an empty name.
    /// - Throws: `Unusable` where there is no such file below a site's directory.
    package init(_ path: String) throws(Unusable) {
        var names: [String] = []
        for segment in path.split(separator: "/") { names.append(try Self.name(of: segment)) }
        self.names = names
    }

    /// Why a segment is not the name of a file.
    package struct Unusable: Error, Hashable, Sendable {
        package let segment: String
        /// The rest of the sentence.
        package let problem: String
    }

    private static func name(of segment: Substring) throws(Unusable) -> String {
        func fail(_ problem: String) -> Unusable { Unusable(segment: String(segment), problem: problem) }
        guard let bytes = decoded(segment) else {
            throw fail("has a percent sign that two hexadecimal digits should follow")
        }
        guard let name = String(validating: bytes, as: UTF8.self) else { throw fail("is not UTF-8 once decoded") }
        guard name != ".", name != ".." else { throw fail("leads to another directory") }
        guard !bytes.contains(UInt8(ascii: "/")) else { throw fail("holds an encoded slash") }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw fail("holds a control character") }
        return name
    }

    /// RFC 3986 section 2.1.
    private static func decoded(_ segment: Substring) -> [UInt8]? {
        var (bytes, rest) = ([UInt8](), segment.utf8)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexadecimal), let value = UInt8(Substring(digits), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

extension UInt8 {
    /// `UInt8(_:radix:)` alone would take a sign for a digit.
    fileprivate var isHexadecimal: Bool { Character(UnicodeScalar(self)).isHexDigit }
}
