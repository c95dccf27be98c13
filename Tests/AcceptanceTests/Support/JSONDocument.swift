import Foundation
import Testing

/// A JSON document from outside, to look into.
struct JSONDocument {
    private let value: Any

    init(_ text: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    private init(value: Any) { self.value = value }

    /// A member of an object; fails the test when there is none.
    subscript(member: String) -> JSONDocument {
        get throws {
            JSONDocument(value: try #require((value as? [String: Any])?[member], "no member '\(member)' in \(value)"))
        }
    }

    /// The names of an object's members.
    var names: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
    var elements: [JSONDocument] { (value as? [Any] ?? []).map { JSONDocument(value: $0) } }
    var isArray: Bool { value is [Any] }
    var isNull: Bool { value is NSNull }
    var text: String? { value as? String }
    var texts: [String]? { value as? [String] }
    var number: Int? { value as? Int }
    var flag: Bool? { value as? Bool }
}

extension Outcome {
    /// Standard output, which must be exactly one line that is a JSON document.
    var json: JSONDocument {
        get throws {
            #expect(out.hasSuffix("\n"))
            #expect(out.dropLast().contains("\n") == false)
            return try JSONDocument(out)
        }
    }
}

extension JSONDocument {
    /// The claims of a JWT, unverified.
    init(claimsOf token: String) throws { try self.init(token: token, part: 1) }

    init(headerOf token: String) throws { try self.init(token: token, part: 0) }

    private init(token: String, part: Int) throws {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        let base64 = String(parts[part]).replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        try self.init(String(decoding: try #require(Data(base64Encoded: padded)), as: UTF8.self))
    }
}
