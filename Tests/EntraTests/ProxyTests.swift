import Federation
import Foundation
import TestSupport
import Testing

@testable import Entra

@Suite("The proxy", .timeLimit(.minutes(2)))
struct ProxyTests {
    private static let table: [(host: String, exceptions: String, used: Bool)] = [
        ("login.microsoftonline.com", "", true),
        ("login.microsoftonline.com", "example.com", true),
        ("login.microsoftonline.com", "login.microsoftonline.com", false),
        ("LOGIN.microsoftonline.com", "login.MICROSOFTonline.com", false),
        ("login.microsoftonline.com", "example.com, microsoftonline.com", false),
        ("login.microsoftonline.com", "example.com microsoftonline.com", false),
        ("login.microsoftonline.com", ".microsoftonline.com", false),
        ("login.microsoftonline.com", "*.microsoftonline.com", false),
        ("login.microsoftonline.com", "microsoftonline.com.", false),
        ("microsoftonline.com", ".microsoftonline.com", true),
        ("evilmicrosoftonline.com", "microsoftonline.com", true),
        ("login.microsoftonline.com", "online.com", true),
        ("login.microsoftonline.com", "com", false),
        ("login.microsoftonline.com", "*", false),
        ("login.microsoftonline.com", "login.microsoftonline.com:443", false),
        ("login.microsoftonline.com", "login.microsoftonline.com:8443", true),
        ("login.microsoftonline.com", "*:8443", true),
        ("login.microsoftonline.com", ",, ,", true),
        ("10.1.2.3", "10.1.2.3", false),
        ("10.1.2.3", "10.1.2.4", true),
        ("10.1.2.3", "2.3", true),
        ("10.1.2.3", "10.1.2.3:443", false),
        ("[2001:db8::1]", "2001:DB8:0::1", false),
        ("[2001:db8::1]", "[2001:db8::1]:443", false),
        ("[2001:db8::1]", "[2001:db8::1]:444", true),
        ("[2001:db8::1]", "2001:db8::2", true),
        ("localhost", "", false),
        ("entra.localhost", "", false),
        ("127.0.0.1", "", false),
        ("127.9.9.9", "", false),
        ("[::1]", "", false),
        ("128.0.0.1", "", true),
        ("127.example.com", "", true),
    ]

    @Test("NO_PROXY and loopback are exceptions", arguments: table)
    func exceptions(host: String, exceptions: String, used: Bool) throws {
        let variables = ["HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": exceptions]
        let rule = try ProxyRule(ProxyVariables(variables))
        #expect(rule.usesProxy(forHost: host, port: 443) == used)
    }

    @Test(
        "The variables are read in upper, then in lower case; an empty one is none",
        arguments: [
            ([:], nil), (["https_proxy": "http://lower:1"], "lower:1"), (["HTTPS_PROXY": "http://upper:1"], "upper:1"),
            (["HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:1"], "upper:1"),
            (["HTTPS_PROXY": "", "https_proxy": "http://lower:1"], "lower:1"), (["HTTPS_PROXY": ""], nil),
            (["HTTPS_PROXY": "HTTP://[::1]:3128/"], "::1:3128"), (["HTTPS_PROXY": "http://plain"], "plain:80"),
            (["http_proxy": "http://lower:1"], nil),
        ] as [([String: String], String?)])
    func variables(environment: [String: String], proxy: String?) throws {
        #expect(try ProxyRule(ProxyVariables(environment)).proxy?.description == proxy)
    }

    @Test("User and password are percent-decoded, and never print")
    func password() throws {
        let environment = ["HTTPS_PROXY": "http://me:s%40cret%3A@proxy:3128"]
        let proxy = try #require(try ProxyRule(ProxyVariables(environment)).proxy)
        #expect(proxy.user == "me")
        #expect(proxy.password == "s@cret:")
        let settings = TokenEndpoint.Settings(environment: environment)
        for shown in [shownAll(proxy), shownAll(settings), shownAll(ProxyVariables(environment))] {
            #expect(!shown.contains("s@cret") && !shown.contains("s%40cret"))
        }
    }

    @Test(
        "A malformed proxy stops the start without telling its password",
        arguments: [
            "proxy:3128", "proxy", "https://u:hunter2@proxy:3128", "socks5://u:hunter2@proxy:1080", "http://",
            "http://u:hunter2@:3128", "http://u:hunter2@proxy:0", "http://u:hunter2@proxy:99999",
            "http://proxy:3128/path",
            "http://proxy:3128?q=hunter2", "http://proxy:3128#hunter2", "http://u:hunter2@pro xy:3128",
        ])
    func malformed(text: String) {
        let problem = #expect(throws: EntraSetupProblem.self) {
            try TokenEndpoint(settings: .init(environment: ["HTTPS_PROXY": text]), logger: LogLines().logger)
        }
        #expect(problem?.sentence == "HTTPS_PROXY is not the URL of an HTTP proxy")
        #expect(problem.map(shownAll)?.contains("hunter2") == false)
    }

    @Test("A request goes through the tunnel, which sees neither token nor assertion")
    func tunnel() async throws {
        try await ScriptedServer.run({ _, _ in .reply(200, [], Sample.success()) }) { server in
            try await ConnectProxy.run(to: server.port) { proxy in
                let environment = [
                    "https_proxy": "http://me:hunter2@127.0.0.1:\(proxy.port)", "no_proxy": "example.com",
                ]
                try await TestEndpoint.run("https://entra.test", environment: environment) { client in
                    #expect(await client.refusal() == nil)
                    #expect(server.requests.count == 1)
                    let head = try #require(proxy.requests.first)
                    #expect(head.hasPrefix("CONNECT entra.test:443 HTTP/1.1\r\n"))
                    #expect(head.lowercased().contains("proxy-authorization: basic "))
                    #expect(head.contains(Data("me:hunter2".utf8).base64EncodedString()))
                    #expect(!client.log.text.contains("hunter2"))
                }
            }
        }
    }

    /// 0.0.0.0 reaches this machine without being loopback by name, so only `NO_PROXY` can keep it off the proxy.
    @Test("NO_PROXY leads past the proxy", arguments: [("0.0.0.0", 0), ("example.com", 1)])
    func bypass(exceptions: String, tunnels: Int) async throws {
        try await ScriptedServer.run({ _, _ in .reply(200, [], Sample.success()) }) { server in
            try await ConnectProxy.run(to: server.port) { proxy in
                let environment = ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": exceptions]
                try await TestEndpoint.run("https://0.0.0.0:\(server.port)", environment: environment) { client in
                    #expect(await client.refusal() == nil)
                    #expect(server.requests.count == 1)
                    #expect(proxy.requests.count == tunnels)
                }
            }
        }
    }

    @Test(
        "A proxy that opens no tunnel is named as the cause",
        arguments: [
            ("407 Proxy Authentication Required", "the proxy asks for a user and password"),
            ("403 Forbidden", "the proxy opens no tunnel to entra.test"),
        ])
    func refusedTunnel(answer: String, phrase: String) async throws {
        try await ConnectProxy.run(to: 1, answer: answer) { proxy in
            let environment = ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]
            try await TestEndpoint.run("https://entra.test", environment: environment) { client in
                #expect(await client.refusal()?.unavailability == .unreachable(phrase))
            }
        }
    }
}
