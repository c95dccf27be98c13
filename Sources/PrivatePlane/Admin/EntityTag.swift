import Federation
import HTTPTypes
import Hummingbird
import Operations

extension Connection {
    /// The version as an entity tag (RFC 9110 section 8.8.3). It tells edits apart, which is what `If-Match` asks
    /// about; `status` changes without one.
    var entityTag: String { "\"\(version)\"" }
}

extension ExpectedVersion {
    /// What `If-Match` says (RFC 9110 section 13.1.1). A weak tag, or one that is none of ours, never matches.
    init(ifMatchOf request: Request) {
        guard let field = request.headers[.ifMatch] else {
            self = .any
            return
        }
        let tags = field.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        self = tags == ["*"] ? .any : .oneOf(Set(tags.compactMap(Self.version)))
    }

    private static func version(of tag: String) -> Int? {
        guard tag.utf8.count > 2, tag.first == "\"", tag.last == "\"" else { return nil }
        let digits = String(tag.dropFirst().dropLast())
        return Int(digits).flatMap { String($0) == digits ? $0 : nil }
    }
}
