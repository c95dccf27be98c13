import Federation
import HTTPTypes

/// The OpenAPI 3.1 document of every route of this plane that speaks to programs.
struct OpenAPIDocument: Sendable {
    let routes: [DocumentedRoute]

    var json: JSON {
        [
            "openapi": "3.1.1",
            "info": [
                "title": "Aureole, private plane", "version": "1",
                "description": .string(Self.description),
                "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]], "security": [["key": []]],
            "tags": .array(tags.map { ["name": .string($0)] }), "paths": .object(paths),
            "components": [
                "schemas": .object(SchemaName.allCases.map { .init($0.rawValue, $0.schema.json) }),
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description": "The key of a client: 'aureole client add' makes one.",
                    ],
                    "clientSecret": [
                        "type": "http", "scheme": "basic",
                        "description": "A client's id or name and its key (RFC 6749 section 2.3.1).",
                    ],
                    "identityHeader": [
                        "type": "apiKey", "in": "header", "name": "X-IDENTITY-HEADER",
                        "description": "The same key, where clients of managed identities put it.",
                    ],
                ],
            ],
        ]
    }

    /// Those of one path stand together, in the order in which they were first named.
    private var paths: [JSON.Member] {
        routes.map(\.template).uniqued.map { template in
            let methods = routes.filter { $0.template == template }
            return .init(template, .object(methods.map { .init($0.method.rawValue.lowercased(), $0.json) }))
        }
    }

    private var tags: [String] { routes.map(\.tag).uniqued }

    private static let description = """
        Tokens for integrations, and the commands of `aureole` over HTTP for clients that may administer.

        Where GET is answered, HEAD is too; any other method is 405 with `Allow`. Bodies are JSON (RFC 8259), UTF-8, \
        each name once. What is no HTTP is 400 without a body. Answers may get new members; overlook those that you do not know.
        """
}

extension [String] {
    /// The texts in their order, each once.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
