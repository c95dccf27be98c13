import Foundation
import Testing

@testable import EntraSimulator

@Suite struct AppsFileTests {
    /// A way for an apps file to be wrong, and a part of the sentence about it.
    struct BadFile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout JSONValue) -> Void

        init(_ sentence: String, _ change: @escaping @Sendable (inout JSONValue) -> Void) {
            testDescription = sentence
            self.change = change
        }
    }

    @Test("A bad apps file is named for what is wrong with it", arguments: Self.bad)
    func refused(bad: BadFile) throws {
        var app = Draft(issuer: TestIssuer(), now: .now).app
        app["federatedCredentials"] = Self.name("good")
        bad.change(&app)
        let file: JSONValue = [
            "tenants": [["id": .string(Draft.tenant), "domains": ["contoso.example"]]], "applications": [app],
        ]
        let error = #expect(throws: InvalidAppsFile.self) {
            try EntraSimulator.Directory(json: JSONEncoder().encode(file))
        }
        #expect(error?.description.contains(bad.testDescription) == true, "\(error?.description ?? "")")
    }

    private static func credentials(_ count: Int) -> JSONValue {
        .array((0..<count).map { Draft.credential("name-\($0)", issuer: "https://x.example", subject: "\($0)") })
    }

    private static func name(_ name: String) -> JSONValue {
        [Draft.credential(name, issuer: "https://x.example", subject: "s")]
    }

    static let bad = [
        BadFile("the clientId 'halo' is not a GUID") { $0["clientId"] = "halo" },
        BadFile("applications.[0] lacks the member 'clientId'") { $0["clientId"] = nil },
        BadFile("applications.[0].displayName has the wrong type") { $0["displayName"] = 7 },
        BadFile("names the unknown tenant 'fabrikam.example'") { $0["tenant"] = "fabrikam.example" },
        BadFile("names the unknown tenant 'adatum.example'") { $0["tenants"] = ["adatum.example"] },
        BadFile("the unknown member applications.federatedCredential") { $0["federatedCredential"] = [] },
        BadFile("the unknown member applications.secrets.vlaue") { $0["secrets"] = [["value": "x", "vlaue": "y"]] },
        BadFile("more than 20 federated credentials") { $0["federatedCredentials"] = credentials(21) },
        BadFile("name of a federated credential is there twice") { app in
            app["federatedCredentials"] = [
                Draft.credential("one", issuer: "https://x.example", subject: "1"),
                Draft.credential("one", issuer: "https://x.example", subject: "2"),
            ]
        },
        BadFile("pair of issuer and subject is there twice") { app in
            app["federatedCredentials"] = [
                Draft.credential("one", issuer: "https://x.example", subject: "1"),
                Draft.credential("two", issuer: "https://x.example", subject: "1"),
            ]
        },
        BadFile("'ab' is no name") { $0["federatedCredentials"] = name("ab") },
        BadFile("'-abc' is no name") { $0["federatedCredentials"] = name("-abc") },
        BadFile("'a b' is no name") { $0["federatedCredentials"] = name("a b") },
        BadFile("is no name for a federated credential") { app in
            app["federatedCredentials"] = name(String(repeating: "a", count: 121))
        },
        BadFile("must have exactly one audience") { $0["federatedCredentials"]?[0]?["audiences"] = [] },
        BadFile("must have exactly one audience") { $0["federatedCredentials"]?[0]?["audiences"] = ["a", "b"] },
        BadFile("the issuer of the federated") { $0["federatedCredentials"]?[0]?["issuer"] = "" },
        BadFile("the subject of the federated") { app in
            app["federatedCredentials"]?[0]?["subject"] = .string(String(repeating: "s", count: 601))
        },
        BadFile("the audience of the federated") { $0["federatedCredentials"]?[0]?["audiences"] = [""] },
        BadFile("the description of the federated") { app in
            app["federatedCredentials"]?[0]?["description"] = .string(String(repeating: "d", count: 601))
        },
        BadFile("either a value or a sha256") { $0["secrets"] = [["keyId": "1"]] },
        BadFile("either a value or a sha256") { $0["secrets"] = [["value": "x", "sha256": "y"]] },
        BadFile("either a value or a sha256") { $0["secrets"] = [["value": ""]] },
        BadFile("not 64 hexadecimal digits") { $0["secrets"] = [["sha256": "abc"]] },
        BadFile("has a value that cannot be read") { $0["secrets"] = [["value": "x", "expires": "tomorrow"]] },
        BadFile("names the unknown user 'nobody'") { $0["assigned"] = ["nobody"] },
        BadFile("names the unknown user 'nobody'") { $0["delegatedBy"] = ["nobody": [:]] },
        BadFile("the unknown member applications.wanted.scopes") { $0["wanted"] = ["scopes": []] },
        BadFile("the unknown member applications.redirectURIs.mobile") { $0["redirectURIs"] = ["mobile": []] },
        BadFile("the unknown member applications.certificates.x") { app in
            app["certificates"] = [["pem": .string(Keys.signing.certificate(from: .now, until: .now).pem), "x": 1]]
        },
        BadFile("not PEM of an X.509 certificate") { $0["certificates"] = ["-----BEGIN CERTIFICATE-----"] },
    ]

    @Test(
        "A bad list of tenants is refused",
        arguments: [
            (#"{"tenants":[{"id":"contoso"}],"applications":[]}"#, "'contoso' is not a GUID"),
            (
                #"{"tenants":[{"id":"\#(Draft.tenant)","domains":["a.example","A.example"]}],"applications":[]}"#,
                "a tenant name is there twice"
            ),
            (#"{"tenants":[{"id":"\#(Draft.tenant)","cloud":"moon"}],"applications":[]}"#, "cannot be read"),
            (users(#"{"name":"a","id":"anna","tenant":"\#(Draft.tenant)"}"#), "the id of user 'a' is not a GUID"),
            (users(#"{"name":"a","id":"\#(Draft.anna)","tenant":"x.example"}"#), "the unknown tenant 'x.example'"),
            (
                users(
                    #"{"name":"a","id":"\#(Draft.anna)","tenant":"\#(Draft.tenant)"},"#
                        + #"{"name":"A","id":"\#(Draft.client)","tenant":"\#(Draft.tenant)"}"#),
                "a user's name or id is there twice"
            ),
            (#"{"tenants":[]}"#, "the document lacks the member 'applications'"),
            ("{", "it is not JSON"),
            ("", "it is not JSON"),
        ])
    func tenants(file: String, sentence: String) {
        let error = #expect(throws: InvalidAppsFile.self) { try EntraSimulator.Directory(json: Data(file.utf8)) }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }

    private static func users(_ list: String) -> String {
        #"{"tenants":[{"id":"\#(Draft.tenant)"}],"applications":[],"users":[\#(list)]}"#
    }

    @Test("Twice the same application is refused")
    func twice() throws {
        var app = Draft(issuer: TestIssuer(), now: .now).app
        app["federatedCredentials"] = Self.name("good")
        let file: JSONValue = [
            "tenants": [["id": .string(Draft.tenant), "domains": ["contoso.example"]]], "applications": [app, app],
        ]
        let error = #expect(throws: InvalidAppsFile.self) {
            try EntraSimulator.Directory(json: JSONEncoder().encode(file))
        }
        #expect(error?.description == "a clientId is there twice")
    }

    @Test("Twenty credentials are taken")
    func twenty() throws {
        var draft = Draft(issuer: TestIssuer(), now: .now)
        draft.app["federatedCredentials"] = Self.credentials(20)
        #expect(throws: Never.self) { try EntraSimulator.Directory(json: JSONEncoder().encode(draft.directory)) }
    }

    @Test("A credential added to the file matches from the next request on")
    func added() async throws {
        try await Rehearsal.run { (rehearsal: Rehearsal) async throws in
            #expect(try await rehearsal.judge { $0.app["federatedCredentials"] = [] }.code == 70025)
            #expect(try await rehearsal.judge().status == 200)
        }
    }

    @Test("A broken edit leaves the previous applications in force")
    func broken() async throws {
        try await Rehearsal.run { rehearsal in
            #expect(try await rehearsal.judge().status == 200)
            try rehearsal.writeApps(text: "{")
            #expect(try await rehearsal.send(rehearsal.draft).status == 200)
            #expect(try await rehearsal.judge { $0.app["disabled"] = true }.code == 7_000_112)
        }
    }

    /// A credential of each kind that is put in the file while the simulator runs, and the answer until it has spread.
    static let late: [Row] = [
        Row("federated, the first", 70025) { _ in },
        Row("a secret", 7_000_215) { $0.useSecret("secret", registered: ["value": "secret"]) },
    ]

    @Test("A credential new in the file matches only after it has spread", arguments: Self.late)
    func propagation(row: Row) async throws {
        var settings = Settings()
        settings.propagation = 600
        try await Rehearsal.run(settings: settings) { rehearsal in
            try await rehearsal.judge { $0.app["federatedCredentials"] = [] }
            #expect(try await rehearsal.judge(row.change).code == row.code)
            rehearsal.clock.advance(599)
            #expect(try await rehearsal.judge(row.change).code == row.code)
            rehearsal.clock.advance(1)
            #expect(try await rehearsal.judge(row.change).status == 200)
        }
    }

    @Test("What was in the file at the start has spread already, what is edited begins anew")
    func edited() async throws {
        var settings = Settings()
        settings.propagation = 600
        try await Rehearsal.run(settings: settings) { (rehearsal: Rehearsal) async throws in
            #expect(try await rehearsal.judge().status == 200)
            let edit: (inout Draft) -> Void = { draft in
                draft.claims["sub"] = "agent:43"
                draft.app["federatedCredentials"]?[0]?["subject"] = "agent:43"
            }
            #expect(try await rehearsal.judge(edit).code == 70025)
            rehearsal.clock.advance(600)
            #expect(try await rehearsal.judge(edit).status == 200)
        }
    }
}
