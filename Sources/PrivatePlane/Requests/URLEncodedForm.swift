import Foundation

/// The fields of a form (URL Living Standard, "application/x-www-form-urlencoded parsing").
enum URLEncodedForm {
    static let type = "application/x-www-form-urlencoded"

    /// What is wrong with one, in a sentence.
    enum Flaw: String, Error {
        case notEncoded = "It is not percent-encoded."
        case notUTF8 = "It is not percent-encoded UTF-8."
        /// Two readers may take two different ones for it.
        case twice = "A field stands twice in it."
    }

    static func fields(in body: String) throws(Flaw) -> [String: String] {
        guard body.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notEncoded }
        var fields: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let key = pair.prefix { $0 != "=" }
            guard let name = decoded(key), let value = decoded(pair.dropFirst(key.count + 1)) else { throw .notUTF8 }
            guard fields.updateValue(value, forKey: name) == nil else { throw .twice }
        }
        return fields
    }

    /// One name or value.
    static func decoded(_ text: some StringProtocol) -> String? {
        String(text).replacing("+", with: " ").removingPercentEncoding
    }
}
