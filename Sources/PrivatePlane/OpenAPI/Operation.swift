import Federation
import HTTPTypes

/// What the document says of one method of one path.
struct Operation: Sendable {
    /// Unique; generated clients name their functions by it.
    let id: String
    let summary: String
    var description: String?
    /// Those of the path follow from the path.
    var parameters: [Parameter] = []
    var body: Body?
    var answers: [Answer]
    /// Problems that this route of the admin API can end in, beside those of all routes.
    var problems: [Problem.Kind] = []
    /// What its problems carry beside the usual members.
    var problemMembers: Schema?
    var proof = Proof.key

    init(_ id: String, _ summary: String, answering answers: Answer...) {
        self.id = id
        self.summary = summary
        self.answers = answers
    }

    func with(_ change: (inout Operation) -> Void) -> Operation {
        var operation = self
        change(&operation)
        return operation
    }

    /// How a request proves whose it is.
    enum Proof: Sendable {
        /// A client's key as bearer: what the document says of every operation that says nothing else.
        case key
        /// A client's key in `X-IDENTITY-HEADER`.
        case identityHeader
        /// A client's id and key by Basic, or in the form.
        case clientSecret
        case none

        var json: JSON? {
            switch self {
            case .key: nil
            case .identityHeader: [["identityHeader": []]]
            case .clientSecret: [["clientSecret": []]]
            case .none: []
            }
        }
    }

    /// A body, of JSON if nothing else is said.
    struct Body: Sendable {
        var type = "application/json"
        let schema: Schema
        /// Whether there has to be one.
        let isRequired: Bool

        static func required(_ schema: Schema) -> Body { Body(schema: schema, isRequired: true) }
        static func optional(_ schema: Schema) -> Body { Body(schema: schema, isRequired: false) }
        static func form(_ schema: Schema) -> Body {
            Body(type: URLEncodedForm.type, schema: schema, isRequired: true)
        }

        var json: JSON {
            ["required": .bool(isRequired), "content": .object([.init(type, ["schema": schema.json])])]
        }
    }

    func json(tag: String, path parameters: [Parameter]) -> JSON {
        let parameters = parameters + self.parameters
        var members: [JSON.Member] = [
            .init("operationId", .string(id)), .init("tags", [.string(tag)]), .init("summary", .string(summary)),
        ]
        if let description { members.append(.init("description", .string(description))) }
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters.map(\.json)))) }
        if let body { members.append(.init("requestBody", body.json)) }
        let answers = answers.sorted { $0.status.code < $1.status.code }
        members.append(
            .init("responses", .object(answers.map { .init(String($0.status.code), $0.json) })))
        if let security = proof.json { members.append(.init("security", security)) }
        return .object(members)
    }
}
