import Testing

/// A request that the token endpoint refuses to a client that is known.
struct RefusedToken: Sendable, CustomTestStringConvertible {
    let what: String
    var grants = ["connection:graph"]
    let form: String
    var type = "application/x-www-form-urlencoded"
    let error: String
    let description: String

    var testDescription: String { what }

    private static let own = "grant_type=client_credentials"
    private static let several =
        "Several of this client's connections are meant: say which, with the scope 'connection:NAME'."

    static let all = [
        Self(what: "no grant type", form: "scope=a", error: "invalid_request", description: "There is no grant_type."),
        Self(
            what: "an empty grant type", form: "grant_type=", error: "invalid_request",
            description: "There is no grant_type."),
        Self(
            what: "a grant type of others", form: "grant_type=password&username=a&password=b",
            error: "unsupported_grant_type",
            description: "This endpoint knows the grant types client_credentials, "
                + "urn:ietf:params:oauth:grant-type:token-exchange."),
        Self(
            what: "a parameter twice", form: own + "&scope=a&scope=a", error: "invalid_request",
            description: "The form cannot be read. A field stands twice in it."),
        Self(
            what: "what is no form", form: "%zz=1", error: "invalid_request",
            description: "The form cannot be read. It is not percent-encoded UTF-8."),
        Self(
            what: "JSON", form: "{}", type: "application/json", error: "invalid_request",
            description: "The body's content type is 'application/json'; send application/x-www-form-urlencoded."),
        Self(
            what: "two resources in one scope", form: own + "&scope=a/.default+b/.default", error: "invalid_scope",
            description: "The scope names more than one; a token is of one."),
        Self(
            what: "a delegated scope", form: own + "&scope=User.Read", error: "invalid_scope",
            description: "The scope 'User.Read' does not end with /.default, as application permissions need."),
        Self(
            what: "an agent and a connection", form: own + "&scope=agent:helpdesk+connection:graph",
            error: "invalid_scope", description: "The scope names an agent and a connection; a token is of one."),
        Self(
            what: "a resource that is not the scope's", form: own + "&scope=a/.default&resource=b",
            error: "invalid_target", description: "The scope is of another resource than 'resource'."),
        Self(
            what: "an audience for a connection", form: own + "&scope=connection:graph&audience=a",
            error: "invalid_target",
            description: "An audience is for assertions, with the scope 'agent:NAME'."),
        Self(
            what: "an audience of others", grants: ["agent:helpdesk"], form: own + "&audience=api://other",
            error: "invalid_target", description: "The audience 'api://other' is not one of this agent's."),
        Self(
            what: "a scope that no connection has", form: own + "&scope=https://vault.azure.net/.default",
            error: "invalid_scope", description: "None of this client's connections may ask for that."),
        Self(
            what: "a scope that the named connection has not",
            form: own + "&scope=connection:graph+https://vault.azure.net/.default", error: "invalid_scope",
            description: "The scope is not one of connection 'graph'."),
        Self(
            what: "a scope that two connections have", grants: ["connection:graph", "connection:orphan"],
            form: own + "&scope=https://graph.microsoft.com/.default", error: "invalid_scope", description: several),
        Self(
            what: "nothing, with two connections", grants: ["connection:graph", "connection:orphan"], form: own,
            error: "invalid_scope", description: several),
        Self(
            what: "nothing, with two agents", grants: ["agent:helpdesk", "agent:retired"], form: own,
            error: "invalid_scope",
            description: "This client was granted several agents: say which, with the scope 'agent:NAME'."),
        Self(
            what: "nothing, with nothing granted", grants: [], form: own, error: "unauthorized_client",
            description: "This client was granted no connection and no agent."),
        Self(
            what: "the connection of others", form: own + "&scope=connection:orphan", error: "unauthorized_client",
            description: "This client was not granted that."),
        Self(
            what: "an agent that does not exist", form: own + "&scope=agent:no", error: "unauthorized_client",
            description: "This client was not granted that."),
        Self(
            what: "a disabled agent's connection", grants: ["connection:orphan"], form: own, error: "invalid_target",
            description: "The agent 'retired' is disabled."),
    ]
}
