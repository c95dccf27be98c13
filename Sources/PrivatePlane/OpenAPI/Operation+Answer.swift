import Federation
import HTTPTypes

extension Operation {
    /// One of the answers to a request, by its status.
    struct Answer: Sendable {
        let status: HTTPResponse.Status
        let description: String
        var headers: [Header] = []
        /// By media type.
        var content: [Content] = []

        struct Content: Sendable {
            let type: String
            let schema: Schema
        }

        var json: JSON {
            var members: [JSON.Member] = [.init("description", .string(description))]
            if !headers.isEmpty {
                members.append(.init("headers", .object(headers.map { .init($0.name, $0.json) })))
            }
            if !content.isEmpty {
                let types = content.map { JSON.Member($0.type, ["schema": $0.schema.json]) }
                members.append(.init("content", .object(types)))
            }
            return .object(members)
        }

        func with(_ header: Header) -> Answer {
            var answer = self
            answer.headers.append(header)
            return answer
        }
    }
}

extension Operation.Answer {
    static func ok(_ schema: Schema, _ description: String) -> Self { json(.ok, schema, description) }

    static func json(_ status: HTTPResponse.Status, _ schema: Schema, _ description: String) -> Self {
        Self(status: status, description: description, content: [Content(type: "application/json", schema: schema)])
    }

    /// What was made.
    static func created(_ name: SchemaName) -> Self {
        json(.created, .the(name), "It was made.").with(.location)
    }

    /// A page of a list.
    static func list(of name: SchemaName, _ description: String) -> Self {
        ok(.list(of: .the(name), description), description).with(.link)
    }

    static let done = Self(status: .noContent, description: "It is gone.")

    /// An error of a token endpoint, with the codes it may have.
    static func refused(_ status: HTTPResponse.Status, _ description: String, _ codes: String...) -> Self {
        var answer = json(status, .oauthError(of: codes), description)
        answer.headers = Operation.Header.all(of: status)
        return answer
    }

    /// A problem document of one of these kinds, which have this status.
    static func problem(_ status: HTTPResponse.Status, _ kinds: [Problem.Kind], with more: Schema?) -> Self {
        Self(
            status: status, description: kinds.map { "\($0.title)." }.joined(separator: " "),
            headers: Operation.Header.all(of: status),
            content: [Content(type: "application/problem+json", schema: .problem(of: kinds, with: more))])
    }
}
