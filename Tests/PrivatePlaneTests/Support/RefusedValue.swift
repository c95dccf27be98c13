import Testing

/// A body with something in it that cannot be.
struct RefusedValue: Sendable, CustomTestStringConvertible {
    let method: String
    let path: String
    let body: String
    /// What the answer points at (RFC 6901).
    let pointer: String

    var testDescription: String { "\(method) \(path) \(body.prefix(80))" }

    private init(_ method: String, _ path: String, _ body: String, _ pointer: String) {
        (self.method, self.path, self.body, self.pointer) = (method, path, body, pointer)
    }

    static let all = agents + connections + credentials + others

    private static let agents = [
        (#"{}"#, "/name"), (#"{"name":null}"#, "/name"), (#"{"name":7}"#, "/name"), (#"{"name":"a/b"}"#, "/name"),
        (#"{"name":""}"#, "/name"), (#"{"name":"22222222-2222-4222-8222-222222222222"}"#, "/name"),
        (#"{"name":"n","subject":" x"}"#, "/subject"), (#"{"name":"n","subject":["x"]}"#, "/subject"),
        (#"{"name":"n","audiences":"x"}"#, "/audiences"), (#"{"name":"n","audiences":["x",""]}"#, "/audiences/1"),
        (#"{"name":"n","audiences":["x",1]}"#, "/audiences"), (#"{"name":"n","enabled":true}"#, "/enabled"),
    ].map { RefusedValue("POST", "/agents", $0, $1) }

    private static let connections =
        [
            (#""tenant":"common""#, "/tenant"), (#""client_id":"x""#, "/client_id"), (#""cloud":"moon""#, "/cloud"),
            (#""permissions":"all""#, "/permissions"), (#""scopes":["User.Read"]"#, "/scopes/0"),
            (#""needs":["a b"]"#, "/needs/0"), (#""preset":"none""#, "/preset"),
            (#""tenants":["contoso.example","../x"]"#, "/tenants/1"),
            (#""assertion_algorithm":"none""#, "/assertion_algorithm"), (#""status":"authorised""#, "/status"),
            (#""tenant":null"#, "/tenant"), (#""tenant":true"#, "/tenant"), (#""needs":{}"#, "/needs"),
        ].flatMap { member, pointer in
            [
                RefusedValue("PATCH", "/connections/graph", "{\(member)}", pointer),
                RefusedValue("POST", "/connections", #"{"name":"n","agent":"helpdesk",\#(member)}"#, pointer),
            ]
        } + [RefusedValue("PATCH", "/connections/graph", #"{"agent":"helpdesk"}"#, "/agent")]

    private static let credentials =
        [
            (#""name":"n""#, ""), (#""agent":"helpdesk","secret":{"value":"x"}"#, ""), (#""agent":"a/b""#, "/agent"),
            (#""certificate":1"#, "/certificate"), (#""secret":"x""#, "/secret"), (#""secret":{}"#, "/secret/value"),
            (#""secret":{"value":"x","expires_at":-1}"#, "/secret/expires_at"),
            (#""secret":{"value":"x","expires_at":1.5}"#, "/secret/expires_at"),
            (#""secret":{"value":"x","expires_at":1e30}"#, "/secret/expires_at"),
            (#""secret":{"value":"x","expires_at":253402300800}"#, "/secret/expires_at"),
            (#""secret":{"value":"x","expires":1}"#, "/secret/expires"),
        ].map { member, pointer in
            let name = member.contains("name") ? "" : #""name":"n","#
            return RefusedValue("POST", "/connections", "{\(name)\(member)}", pointer)
        }
        + [
            (#"{"untried":true}"#, ""), (#"{"previous":false}"#, ""), (#"{"previous":true,"agent":"helpdesk"}"#, ""),
            (#"{"previous":true,"forget_previous":true}"#, ""), (#"{"untried":1,"agent":"helpdesk"}"#, "/untried"),
        ].map { RefusedValue("POST", "/connections/graph/credential", $0, $1) }

    private static let others = [
        RefusedValue("PATCH", "/agents/helpdesk", #"{"enabled":"yes"}"#, "/enabled"),
        RefusedValue("PATCH", "/agents/helpdesk", #"{}"#, "/enabled"),
        RefusedValue("POST", "/connections/graph/authorise", #"{"tenant":"x"}"#, "/tenant"),
        RefusedValue("POST", "/connections/authorise", #"{"parallel":65}"#, "/parallel"),
        RefusedValue("POST", "/connections/graph/compare", #"{"issuer":"i","subject":"s"}"#, "/audience"),
        RefusedValue("POST", "/certificates", #"{"name":"n"}"#, ""),
        RefusedValue("POST", "/certificates", #"{"name":"n","pkcs12":"AAAA","create":{}}"#, ""),
        RefusedValue("POST", "/certificates", #"{"name":"n","pkcs12":"A"}"#, "/pkcs12"),
        RefusedValue("POST", "/certificates", #"{"name":"n","pkcs12":"AAAA\nAAAA"}"#, "/pkcs12"),
        RefusedValue("POST", "/certificates", #"{"name":"n","create":{"days":0}}"#, "/create/days"),
        RefusedValue("POST", "/certificates", #"{"name":"n","create":{"bits":8192}}"#, "/create/bits"),
        RefusedValue("POST", "/certificates", #"{"name":"n","create":{"password":"x"}}"#, "/create/password"),
        RefusedValue("POST", "/certificates", #"{"name":"n","create":{},"password":"x"}"#, "/password"),
        RefusedValue("POST", "/clients", #"{"name":"n","allow":["connection:graph","x:y"]}"#, "/allow/1"),
        RefusedValue("POST", "/clients", #"{"name":"n","admin":"true"}"#, "/admin"),
        RefusedValue("POST", "/clients/job/rotate", #"{"overlap":-1}"#, "/overlap"),
        RefusedValue("POST", "/clients/job/rotate", #"{"overlap":9223372036854775807}"#, "/overlap"),
        RefusedValue("POST", "/keys/rotate", #"{"now":1}"#, "/now"),
        RefusedValue("POST", "/keys/revoke-all", #"{"confirm":"yes"}"#, "/confirm"),
        RefusedValue("POST", "/audit/verify", #"{"head":1}"#, "/head"),
    ]
}
