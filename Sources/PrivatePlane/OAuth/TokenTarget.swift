import Federation
import HTTPTypes

/// What token a client asks for with its own credentials, as `scope` and `resource` (RFC 8707) tell.
enum TokenTarget: Equatable {
    /// An access token of Entra's; the connection is found by the scope when it is `nil`.
    case connection(Reference<Connection>?, Scope?)
    /// An assertion, of the client's only agent when none is named.
    case agent(Reference<Agent>?, Audience?)
    /// Whatever the client has one of.
    case only

    /// - Throws: `OAuthError` for what can mean nothing.
    init(_ form: OAuthForm) throws(OAuthError) {
        var named = Named()
        for word in (form["scope"] ?? "").split(separator: " ") { try named.take(String(word)) }
        if let resource = form["resource"] { try named.take(resource: resource) }
        let audience = try Self.value(form["audience"], error: "invalid_target", as: Audience.init(_:))
        switch (named.agent, named.connection, named.scope) {
        case (nil, nil, nil): self = audience.map { .agent(nil, $0) } ?? .only
        case (let agent?, nil, nil): self = .agent(agent, audience)
        case (nil, let connection, let scope):
            guard audience == nil else {
                throw Self.wrong("invalid_target", "An audience is for assertions, with the scope 'agent:NAME'.")
            }
            self = .connection(connection, scope)
        default: throw Self.wrong("invalid_scope", "The scope names an agent and a connection; a token is of one.")
        }
    }

    private struct Named {
        var agent: Reference<Agent>?
        var connection: Reference<Connection>?
        var scope: Scope?

        mutating func take(_ word: String) throws(OAuthError) {
            if let name = word.behind("agent:") {
                agent = try only(agent, try value(name, error: "invalid_scope", as: Reference<Agent>.init(_:)))
            } else if let name = word.behind("connection:") {
                connection = try only(
                    connection, try value(name, error: "invalid_scope", as: Reference<Connection>.init(_:)))
            } else {
                scope = try only(scope, try value(word, error: "invalid_scope", as: Scope.init(_:)))
            }
        }

        /// The resource and the scope of the same one go together.
        mutating func take(resource: String) throws(OAuthError) {
            let meant = try value(resource, error: "invalid_target", as: Scope.init(resource:))
            guard let meant, scope.map({ $0.matches(meant) }) ?? true else {
                throw TokenTarget.wrong("invalid_target", "The scope is of another resource than 'resource'.")
            }
            scope = scope ?? meant
        }

        private func only<Value>(_ present: Value?, _ new: Value?) throws(OAuthError) -> Value? {
            guard present == nil else {
                throw TokenTarget.wrong("invalid_scope", "The scope names more than one; a token is of one.")
            }
            return new
        }

        private func value<Value>(
            _ text: String, error: String, as make: (String) throws(InvalidText) -> Value
        ) throws(OAuthError) -> Value? { try TokenTarget.value(text, error: error, as: make) }
    }

    private static func value<Value>(
        _ text: String?, error: String, as make: (String) throws(InvalidText) -> Value
    ) throws(OAuthError) -> Value? {
        guard let text else { return nil }
        do throws(InvalidText) { return try make(text) } catch let slip { throw wrong(error, "The \(slip).") }
    }

    private static func wrong(_ error: String, _ description: String) -> OAuthError {
        OAuthError(status: .badRequest, error: error, description: description)
    }
}

extension String {
    fileprivate func behind(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
