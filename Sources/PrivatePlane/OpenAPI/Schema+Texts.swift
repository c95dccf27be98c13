import Federation

// The rules of Federation's types as regular expressions of ECMA-262, which JSON Schema asks for. A test holds both
// against the same texts.
extension Schema {
    static let name = text(
        "Chosen by an admin, unique among its kind: without a slash, and not of the form of a UUID.",
        pattern: "^(?!\\.{1,2}$)(?!\(uuid)$)\(plain(without: "/"))$", length: lengths)

    /// What stands in the place of `{agent}` and its like.
    static func reference(to thing: String) -> Schema {
        text("The id or the name of the \(thing).", pattern: "^(?!\\.{1,2}$)\(plain(without: "/"))$", length: lengths)
    }

    static let subject = text("The `sub` of an agent's assertions.", pattern: "^\(plain())$", length: lengths)

    static let audience = text("The `aud` of an assertion.", pattern: "^\(plain())$", length: lengths)
        .example("api://AzureADTokenExchange")

    static let tenant = text(
        "The ID (GUID) of a tenant or one of its domain names, in any case; none that stands for any tenant.",
        pattern: "^(?:\(uuid)|\(label)(?:\\.\(label))+)$", length: 3...253
    ).example("contoso.onmicrosoft.com")

    static let applicationID = text(
        "\"Application (client) ID\" of the app registration, a GUID.", pattern: "^\(uuid)$", format: "uuid")

    static let scope = text(
        "One resource, followed by `/.default`.",
        pattern: "^[^\(control)\(blank)][^\(control) ]*/\\.default$", length: lengths
    ).example("https://graph.microsoft.com/.default")

    static let permission = text(
        "A permission of Microsoft Graph, or `RESOURCE/PERMISSION` of another resource.",
        pattern: "^[^\(control)\(blank)/](?:[^\(control) ]*[^\(control)\(blank)/])?$", length: lengths
    ).example("User.Read.All")

    static let grant = text(
        "What a client may use, as `agent:NAME` or `connection:NAME`; an id may stand for the name.",
        pattern: "^(?:agent|connection):(?=.{1,\(TextRules.entraLimit)}$)(?!\\.{1,2}$)\(plain(without: "/"))$"
    ).example("connection:graph")

    static let auditHead = text(
        "The end of the audit log, as SEQUENCE:LINK.", pattern: "^(?:0|[1-9][0-9]*):[0-9a-f]{64}$")

    /// An id as it is told.
    static func id(of thing: String) -> Schema { text("The \(thing)'s id.", format: "uuid") }

    // Entra counts UTF-16 code units, a JSON Schema characters: the service is the stricter one.
    private static let lengths = 1...TextRules.entraLimit

    private static let uuid = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    private static let label = "[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
    private static let control = #"\u0000-\u001f\u007f-\u009f\u2028\u2029"#
    private static let blank = #" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"#

    /// No control characters, and no blanks at either end.
    private static func plain(without more: String = "") -> String {
        "[^\(control)\(blank)\(more)](?:[^\(control)\(more)]*[^\(control)\(blank)\(more)])?"
    }
}
