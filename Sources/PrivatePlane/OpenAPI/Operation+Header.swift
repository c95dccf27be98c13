import Federation
import HTTPTypes

extension Operation {
    /// A field of an answer.
    struct Header: Sendable {
        let name: String
        let schema: Schema
        /// Whether every answer of its status has it.
        let isRequired: Bool

        var json: JSON {
            ["required": .bool(isRequired), "description": schema["description"] ?? .null, "schema": schema.json]
        }
    }
}

extension Operation.Header {
    static let location = Self(name: "Location", schema: .text("Where it is from now on."), isRequired: true)

    static let link = Self(
        name: "Link", schema: .text("Leads to the next page, if there is one (RFC 8288)."), isRequired: false)

    static let version = Self(
        name: "ETag", schema: .text("The version, for `If-Match`.", pattern: #"^"[0-9]+"$"#), isRequired: true)

    static let tag = Self(name: "ETag", schema: .text("For `If-None-Match`."), isRequired: true)

    static let file = Self(
        name: "Content-Disposition", schema: .text("How the file may be called."), isRequired: true)

    /// Those that go with every error of a status.
    static func all(of status: HTTPResponse.Status) -> [Self] {
        switch status {
        case .unauthorized:
            [Self(name: "WWW-Authenticate", schema: .text("The scheme that would do."), isRequired: true)]
        case .tooManyRequests, .serviceUnavailable:
            [Self(name: "Retry-After", schema: .integer("In how many seconds to try again."), isRequired: true)]
        default: []
        }
    }
}
