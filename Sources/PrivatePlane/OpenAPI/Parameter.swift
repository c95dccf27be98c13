import Federation

/// A value that a request carries outside of its body.
struct Parameter: Hashable, Sendable {
    let name: String
    let place: Place
    let schema: Schema
    let isRequired: Bool

    enum Place: String, Hashable, Sendable {
        case path, query, header
    }

    init(_ place: Place, _ name: String, _ schema: Schema, isRequired: Bool = false) {
        self.place = place
        self.isRequired = isRequired || place == .path
        self.name = name
        self.schema = schema
    }

    var json: JSON {
        [
            "name": .string(name), "in": .string(place.rawValue), "required": .bool(isRequired),
            "description": schema["description"] ?? .null, "schema": schema.json,
        ]
    }
}

extension Parameter {
    /// What is named in the path: all but the signing keys have an id and a name.
    static func path(_ name: String) -> Parameter {
        guard name != "proof" else { return Parameter(.path, name, .text("Its id, as `known_by` has it.")) }
        guard name != "kid" else { return Parameter(.path, name, .text("The signing key's id.", pattern: "^[^/]+$")) }
        return Parameter(.path, name, .reference(to: name).with("examples", examples[name].map { [.string($0)] }))
    }

    private static let examples = [
        "agent": "helpdesk", "connection": "graph", "certificate": "graph-2027", "client": "helpdesk",
    ]

    static func query(_ name: String, _ schema: Schema) -> Parameter { Parameter(.query, name, schema) }

    static let ifMatch = Parameter(
        .header, "If-Match",
        .text("Does it only if the connection is of this version: an `ETag` that was answered, or `*`.")
            .example(#""3""#))

    static let ifNoneMatch = Parameter(
        .header, "If-None-Match", .text("The `ETag` of the document that is there already."))

    static let limit = query(
        "limit", .integer("How many to answer at most; \(ListPage.usual) if not said.", in: 1...ListPage.most))

    /// Of a list in pages (``ListPage``).
    static let page = [limit, query("cursor", .text("Where the page before ended, as its `Link` has it."))]
}
