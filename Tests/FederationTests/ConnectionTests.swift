import Federation
import Testing

@Suite("Connections")
struct ConnectionTests {
    private let tenant = "11111111-1111-4111-8111-111111111111"

    @Test(
        "A tenant is a GUID or a domain name, in lower case",
        arguments: [
            ("11111111-1111-4111-8111-11111111111A", "11111111-1111-4111-8111-11111111111a"),
            ("Contoso.onmicrosoft.com", "contoso.onmicrosoft.com"), ("a.b", "a.b"),
            ("xn--a-b.example", "xn--a-b.example"),
            (String(repeating: "a", count: 63) + ".example", String(repeating: "a", count: 63) + ".example"),
        ])
    func tenants(text: String, held: String) throws { #expect(try Tenant(text).text == held) }

    @Test(
        "Nothing that could lead to another path or host is a tenant",
        arguments: [
            "", " ", "contoso", "../x", "..", "a..b", ".a.b", "a.b.", "a@b.c", "a.b%2fc", "a.b/c", "a.b\\c", "a.b?c",
            "a.b#c", "a.b:443", "https://login.microsoftonline.com", "a_b.example", "-a.example", "a-.example",
            "a.b\n", "a.b ", "é.example", "a\u{3002}b", "11111111-1111-4111-8111-11111111111",
            "{11111111-1111-4111-8111-111111111111}", String(repeating: "a", count: 64) + ".example",
            String(repeating: "a.", count: 127) + "b",
        ])
    func noTenants(text: String) {
        let sentence = InvalidText.sentence { try Tenant(text) }
        #expect(
            sentence?.hasSuffix("is neither a tenant ID (GUID) nor a domain name") == true, "\(sentence ?? "taken")")
    }

    @Test("The words for any tenant are none", arguments: ["common", "Organizations", "CONSUMERS"])
    func anyTenant(text: String) {
        let sentence = "tenant '\(text)' stands for any tenant; give the tenant's ID or domain name"
        #expect(InvalidText.sentence { try Tenant(text) } == sentence)
    }

    @Test("A client ID is a GUID, in lower case") func applicationID() throws {
        #expect(try ApplicationID(tenant.uppercased()).text == tenant)
        let sentence = "client ID 'x' is not a GUID; copy \"Application (client) ID\" from the app's overview"
        #expect(InvalidText.sentence { try ApplicationID("x") } == sentence)
    }

    @Test(
        "A permission is a name, behind its resource unless that is Microsoft Graph",
        arguments: [
            ("User.Read.All", nil, "User.Read.All"), ("api://orders/Orders.Read", "api://orders", "Orders.Read"),
            ("https://a.example/b/Read", "https://a.example/b", "Read"),
        ] as [(String, String?, String)])
    func permissions(text: String, resource: String?, name: String) throws {
        let permission = try Permission(text)
        #expect(permission.resource == resource && permission.name == name)
    }

    @Test(
        "What names no permission is refused",
        arguments: [
            ("", "is empty"), ("A B", "names more than one; give each by itself"),
            ("api://orders/", "has no name, or no resource, beside its slash"),
            ("/Read", "has no name, or no resource, beside its slash"),
        ])
    func noPermissions(text: String, problem: String) {
        #expect(InvalidText.sentence { try Permission(text) }?.hasSuffix(problem) == true)
    }

    @Test("A thumbprint is read and shown in hexadecimal, and carried in base64url")
    func thumbprint() {
        let thumbprint = Thumbprint(hex: "00fF10")
        #expect(thumbprint?.description == "00FF10" && thumbprint?.base64URL == "AP8Q")
        for text in ["", "0", "0g", "00 "] { #expect(Thumbprint(hex: text) == nil, "\(text)") }
    }

    @Test("Each preset has needs that can be written down, and a name by which it is found")
    func presets() throws {
        for preset in Preset.all {
            #expect(!preset.needs.isEmpty && !preset.summary.isEmpty)
            #expect(try Preset.named(preset.name) == preset)
        }
        #expect(try Preset.named("intune").needs.map(\.text) == ["DeviceManagementManagedDevices.Read.All"])
        #expect(InvalidText.sentence { try Preset.named("none") }?.contains("entra-users, intune") == true)
    }

    @Test(
        "A scope is one resource and /.default",
        arguments: [
            ("https://graph.microsoft.com/.default", nil), ("api://a//.default", nil), ("x/.default", nil),
            ("", "is empty"), ("/.default", "does not end with /.default, as application permissions need"),
            ("User.Read", "does not end with /.default, as application permissions need"),
            ("https://a/.Default", "does not end with /.default, as application permissions need"),
            ("https://a/.default b/.default", "names more than one; a request is for one resource"),
            ("https://a/.default ", "begins or ends with a blank"), ("a\u{0}/.default", "has a control character"),
        ])
    func scopes(text: String, problem: String?) {
        let sentence = InvalidText.sentence { try Scope(text) }
        #expect(problem.map { sentence?.hasSuffix($0) == true } ?? (sentence == nil), "\(sentence ?? "taken")")
    }

    @Test(
        "One slash at the end of the resource makes no difference, anything else does",
        arguments: [
            ("https://a/.default", "https://a/.default", true), ("https://a//.default", "https://a/.default", true),
            ("https://a//.default", "https://a//.default", true), ("https://a///.default", "https://a/.default", false),
            ("https://A/.default", "https://a/.default", false), ("https://a/b/.default", "https://a/.default", false),
            ("caf\u{E9}/.default", "cafe\u{301}/.default", false),
        ])
    func matching(left: String, right: String, same: Bool) throws {
        #expect(try Scope(left).matches(try Scope(right)) == same)
        #expect(try Scope(right).matches(try Scope(left)) == same)
    }

    @Test("Each cloud has an authority, a Graph and an audience of its own") func clouds() throws {
        for values in [
            Cloud.allCases.map(\.authority), Cloud.allCases.map(\.graphResource),
            Cloud.allCases.map(\.tokenExchangeAudience),
        ] {
            #expect(Set(values).count == 3)
        }
        for cloud in Cloud.allCases {
            #expect(cloud.authority.hasPrefix("https://login."))
            #expect(!cloud.graphResource.hasSuffix("/"))
            _ = try Scope(resource: cloud.graphResource)
            _ = try Audience(cloud.tokenExchangeAudience)
        }
    }

    @Test("A connection asks for its own scopes in its own tenant, and nothing else") func targets() throws {
        let own = [try Scope("https://a/.default"), try Scope("https://b//.default")]
        let connection = try connection { $0.scopes = own }
        let application = try ApplicationID(tenant)
        func target(_ scope: Scope) throws -> ExchangeTarget {
            ExchangeTarget(tenant: try Tenant(tenant), applicationID: application, scope: scope)
        }
        #expect(try connection.target(scope: nil, tenant: nil) == (try target(own[0])))
        #expect(try connection.target(scope: try Scope("https://a//.default"), tenant: nil) == (try target(own[0])))
        #expect(try connection.target(scope: try Scope("https://b/.default"), tenant: nil) == (try target(own[1])))
        #expect(try connection.target(scope: nil, tenant: try Tenant(tenant.uppercased())) == (try target(own[0])))
        #expect(throws: Refusal.scopeNotAllowed(connection: connection.name, allowed: own)) {
            try connection.target(scope: try Scope("https://c/.default"), tenant: nil)
        }
        #expect(throws: Refusal.tenantNotAllowed(connection: connection.name)) {
            try connection.target(scope: own[0], tenant: try Tenant("contoso.example"))
        }
    }

    @Test("Without scopes of its own a connection asks for its cloud's Graph", arguments: Cloud.allCases)
    func defaultScope(cloud: Cloud) throws {
        let target = try connection { $0.cloud = cloud }.target(scope: nil, tenant: nil)
        #expect(target.scope.text == cloud.graphResource + "/.default")
    }

    @Test("Without tenant or client ID a connection is a draft and cannot be used")
    func draft() throws {
        for forget: (inout Connection.Settings) -> Void in [{ $0.tenant = nil }, { $0.applicationID = nil }] {
            let connection = try connection(forget)
            #expect(connection.settings.untried == .draft)
            #expect(throws: Refusal.notUsable(.connectionIncomplete(connection.name))) {
                try connection.target(scope: nil, tenant: nil)
            }
        }
        #expect(try connection { _ in }.settings.untried == .ready)
    }

    @Test("Status and credential have the words of the contract") func words() {
        let statuses = Connection.Status.allCases.map(\.rawValue)
        #expect(statuses == ["draft", "ready", "authorised", "refused", "sign-in-again"])
        #expect(Credential.federated(ID(first)).word == "federated")
    }

    private func connection(_ adjust: (inout Connection.Settings) -> Void) throws -> Connection {
        var settings = Connection.Settings(
            tenant: try Tenant(tenant), applicationID: try ApplicationID(tenant), credential: .federated(ID(first)))
        adjust(&settings)
        return Connection(id: ID(second), name: try Name("graph"), version: 1, status: .ready, settings: settings)
    }
}
