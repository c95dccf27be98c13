import Cryptography
import Entra
import Federation
import Foundation
import Logging
import Storage
import Testing
import TransportSecurity

@testable import aureole

@Suite("Settings")
struct SettingsReaderTests {
    @Test("Without any, the defaults of the contract hold")
    func defaults() async throws {
        let settings = try await SettingsReader(given: [:], file: nil, environment: [:]).settings()
        #expect(settings.issuer == nil)
        #expect(settings.data.path == "./data")
        #expect(settings.masterKey.description == "./keys/master.key")
        #expect(settings.publicListen.description == "127.0.0.1:8443")
        #expect(settings.privateListen.description == "127.0.0.1:8444")
        #expect(settings.privateURL.text == "http://localhost:8444")
        #expect(settings.publicTLS == nil)
        #expect(settings.privateTLS == nil)
        #expect(!settings.privateInsecure)
        #expect(settings.entraAuthority == nil)
        #expect(settings.entraCA == nil)
        #expect(settings.tokenLifetime == 600)
        #expect(settings.refreshRate == 100)
        #expect(settings.publishDirectory == nil)
        #expect(settings.logLevel == .info)
        #expect(settings.logFormat == .text)
    }

    @Test("Each setting is read from its variable, its flag and its line in the file", arguments: Spelled.all)
    func sources(row: Spelled) async throws {
        let environment = row.alsoNeeded.merging([row.variable: row.value]) { $1 }
        let fromEnvironment = try await SettingsReader(given: [:], file: nil, environment: environment).settings()
        #expect(row.read(fromEnvironment) == row.value)

        let given = [row.flag: row.value]
        let fromFlag = try await SettingsReader(given: given, file: nil, environment: row.alsoNeeded).settings()
        #expect(row.read(fromFlag) == row.value)

        let lines = environment.map { "\($0)=\($1)" }.joined(separator: "\n")
        let fromFile = try await withFile("# settings\n\n\(lines)\n") { file in
            try await SettingsReader(given: [:], file: file, environment: [:]).settings()
        }
        #expect(row.read(fromFile) == row.value)
    }

    @Test("A flag wins over a variable, a variable over the file, and an empty variable is none")
    func precedence() async throws {
        try await withFile("AUREOLE_DATA=/file\n") { (file: String) async throws in
            func data(flag: String?, variable: String?) async throws -> String {
                try await SettingsReader(
                    given: ["data": flag], file: nil,
                    environment: ["AUREOLE_CONFIG": file, "AUREOLE_DATA": variable].compactMapValues { $0 }
                ).settings().data.path
            }
            #expect(try await data(flag: "/flag", variable: "/variable") == "/flag")
            #expect(try await data(flag: "/flag", variable: nil) == "/flag")
            #expect(try await data(flag: nil, variable: "/variable") == "/variable")
            #expect(try await data(flag: nil, variable: nil) == "/file")
            #expect(try await data(flag: nil, variable: "") == "/file")
        }
    }

    @Test("The file that a flag names is read, not the one that the variable names")
    func files() async throws {
        try await withFile("AUREOLE_DATA=/flag\n") { file in
            let settings = try await SettingsReader(
                given: [:], file: file, environment: ["AUREOLE_CONFIG": "/nowhere"]
            ).settings()
            #expect(settings.data.path == "/flag")
        }
    }

    @Test("A master key that is handed in is found where systemd says, which is no setting of ours")
    func credential() async throws {
        let environment = ["AUREOLE_MASTER_KEY_FILE": "credential:mk", "CREDENTIALS_DIRECTORY": "/run/c"]
        let settings = try await SettingsReader(given: [:], file: nil, environment: environment).settings()
        #expect(try settings.masterKey == MasterKeySource("credential:mk", credentialsDirectory: "/run/c"))
        let line = "CREDENTIALS_DIRECTORY=/run/c\n"
        await #expect(throws: InvalidSetting.self) {
            try await withFile(line) { file in
                try await SettingsReader(
                    given: ["master.key.file": "credential:mk"], file: file, environment: [:]
                ).settings()
            }
        }
    }

    @Test(
        "Browsers come to localhost by the port and the scheme of the private plane, unless told otherwise",
        arguments: [
            (["AUREOLE_PRIVATE_LISTEN": "[::1]:9000"], "http://localhost:9000"),
            (["AUREOLE_PRIVATE_LISTEN": "127.0.0.1:80"], "http://localhost"),
            (
                ["AUREOLE_PRIVATE_TLS_CERTIFICATE": "/c.pem", "AUREOLE_PRIVATE_TLS_KEY": "/k.pem"],
                "https://localhost:8444"
            ),
        ])
    func privateURL(environment: [String: String], url: String) async throws {
        let settings = try await SettingsReader(given: [:], file: nil, environment: environment).settings()
        #expect(settings.privateURL.text == url)
    }

    @Test("A file that cannot be read stops everything", arguments: ["/nowhere/aureole.env", "/", ""])
    func unreadable(file: String) async {
        let error = await #expect(throws: InvalidSetting.self) {
            try await SettingsReader(given: [:], file: file, environment: [:]).settings()
        }
        #expect(error?.description == "AUREOLE_CONFIG names a file that cannot be read: \(file)")
    }

    @Test("A value that is not usable is named with its variable", arguments: Unusable.all)
    func unusable(row: Unusable) async {
        let error = await #expect(throws: InvalidSetting.self) {
            try await SettingsReader(given: [:], file: nil, environment: row.environment).settings()
        }
        #expect(error?.description == row.sentence)
        #expect(error?.hint == row.hint)
    }

    private func withFile<Value>(_ text: String, _ body: (String) async throws -> Value) async throws -> Value {
        let file = FileManager.default.temporaryDirectory.appending(path: "aureole-\(UUID().uuidString).env")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file.path)
    }
}

/// A setting with a value that is not its default.
struct Spelled: Sendable, CustomTestStringConvertible {
    let variable: String
    let flag: String
    let value: String
    let read: @Sendable (Settings) -> String?
    /// Settings without which this one is not taken.
    var alsoNeeded: [String: String] = [:]

    var testDescription: String { variable }

    private init(
        _ variable: String, _ flag: String, _ value: String, with other: String? = nil,
        _ read: @escaping @Sendable (Settings) -> String?
    ) {
        self.variable = variable
        self.flag = flag
        self.value = value
        self.read = read
        if let other { alsoNeeded = [other: "/other.pem"] }
    }

    static let all = [
        Spelled("AUREOLE_ISSUER", "issuer", "https://id.example/x/") { $0.issuer?.text },
        Spelled("AUREOLE_DATA", "data", "/var/lib/a b") { $0.data.path },
        Spelled("AUREOLE_MASTER_KEY_FILE", "master.key.file", "/k") { $0.masterKey.description },
        Spelled("AUREOLE_PUBLIC_LISTEN", "public.listen", "[::]:443") { $0.publicListen.description },
        Spelled("AUREOLE_PRIVATE_LISTEN", "private.listen", "127.0.0.1:1") { $0.privateListen.description },
        Spelled("AUREOLE_PRIVATE_URL", "private.url", "https://aureole.example") { $0.privateURL.text },
        Spelled("AUREOLE_TLS_CERTIFICATE", "tls.certificate", "/c.pem", with: "AUREOLE_TLS_KEY") {
            $0.publicTLS?.certificate
        },
        Spelled("AUREOLE_TLS_KEY", "tls.key", "/k.pem", with: "AUREOLE_TLS_CERTIFICATE") { $0.publicTLS?.key },
        Spelled(
            "AUREOLE_PRIVATE_TLS_CERTIFICATE", "private.tls.certificate", "/c.pem", with: "AUREOLE_PRIVATE_TLS_KEY"
        ) { $0.privateTLS?.certificate },
        Spelled("AUREOLE_PRIVATE_TLS_KEY", "private.tls.key", "/k.pem", with: "AUREOLE_PRIVATE_TLS_CERTIFICATE") {
            $0.privateTLS?.key
        },
        Spelled("AUREOLE_PRIVATE_INSECURE", "private.insecure", "1") { $0.privateInsecure ? "1" : "0" },
        Spelled("AUREOLE_ENTRA_AUTHORITY", "entra.authority", "https://localhost:1") { $0.entraAuthority?.text },
        Spelled("AUREOLE_ENTRA_CA", "entra.ca", "/ca.pem") { $0.entraCA },
        Spelled("AUREOLE_TOKEN_LIFETIME", "token.lifetime", "3600") { String($0.tokenLifetime) },
        Spelled("AUREOLE_REFRESH_RATE", "refresh.rate", "250") { String($0.refreshRate) },
        Spelled("AUREOLE_PUBLISH_DIRECTORY", "publish.directory", "/srv/a b") { $0.publishDirectory },
        Spelled("AUREOLE_LOG_LEVEL", "log.level", "debug") { $0.logLevel.rawValue },
        Spelled("AUREOLE_LOG_FORMAT", "log.format", "json") { $0.logFormat.rawValue },
    ]
}

/// Settings that cannot be used, and what is said of them.
struct Unusable: Sendable, CustomTestStringConvertible {
    let environment: [String: String]
    let sentence: String
    var hint: String?

    var testDescription: String { sentence }

    private init(_ variable: String, _ value: String, _ problem: String, hint: String? = nil) {
        environment = [variable: value]
        sentence = "\(variable) \(problem)"
        self.hint = hint
    }

    private init(_ variable: String, without other: String) {
        environment = [variable: "/x.pem"]
        sentence = "\(other) is missing beside \(variable)"
    }

    static let all = [
        Unusable(
            "AUREOLE_ISSUER", "http://id.example",
            "is not usable: issuer 'http://id.example' does not begin with https://"),
        Unusable(
            "AUREOLE_ISSUER", "https://id.example?a=b", "is not usable: issuer 'https://id.example?a=b' has a query"),
        Unusable(
            "AUREOLE_ISSUER", "https://id.example#a", "is not usable: issuer 'https://id.example#a' has a fragment"),
        Unusable(
            "AUREOLE_ENTRA_AUTHORITY", "http://localhost",
            "is not usable: authority 'http://localhost' does not begin with https://"),
        Unusable(
            "AUREOLE_PRIVATE_URL", "http://aureole.example",
            "is not usable: URL 'http://aureole.example' is plain http for a host that is not loopback; give an https URL"
        ),
        Unusable(
            "AUREOLE_PUBLIC_LISTEN", "8443", "is '8443', not HOST:PORT", hint: "For example 127.0.0.1:8443"),
        Unusable(
            "AUREOLE_PRIVATE_LISTEN", "::1:80", "is '::1:80', not HOST:PORT", hint: "For example 127.0.0.1:8444"),
        Unusable(
            "AUREOLE_MASTER_KEY_FILE", "fd:2", "is not usable: 'fd:2' does not say where the master key is.",
            hint: "Give a path, credential:NAME or fd:N with N of at least 3."),
        Unusable(
            "AUREOLE_MASTER_KEY_FILE", "credential:mk",
            "is not usable: The master key is the credential 'mk', but systemd has handed out none: "
                + "CREDENTIALS_DIRECTORY is not set.",
            hint:
                "Add LoadCredential=mk:/path/of/the/key to the systemd unit; outside of it, give the path of the file."),
        Unusable("AUREOLE_TLS_CERTIFICATE", without: "AUREOLE_TLS_KEY"),
        Unusable("AUREOLE_TLS_KEY", without: "AUREOLE_TLS_CERTIFICATE"),
        Unusable("AUREOLE_PRIVATE_TLS_CERTIFICATE", without: "AUREOLE_PRIVATE_TLS_KEY"),
        Unusable("AUREOLE_PRIVATE_TLS_KEY", without: "AUREOLE_PRIVATE_TLS_CERTIFICATE"),
        Unusable("AUREOLE_PRIVATE_INSECURE", "yes", "is 'yes', neither 0 nor 1"),
        Unusable("AUREOLE_TOKEN_LIFETIME", "59", "is '59', not a number of seconds from 60 to 3600"),
        Unusable("AUREOLE_TOKEN_LIFETIME", "3601", "is '3601', not a number of seconds from 60 to 3600"),
        Unusable("AUREOLE_TOKEN_LIFETIME", "10m", "is '10m', not a number of seconds from 60 to 3600"),
        Unusable("AUREOLE_REFRESH_RATE", "0", "is '0', not a number of tokens from 1 to 10000"),
        Unusable("AUREOLE_REFRESH_RATE", "10001", "is '10001', not a number of tokens from 1 to 10000"),
        Unusable("AUREOLE_REFRESH_RATE", "many", "is 'many', not a number of tokens from 1 to 10000"),
        Unusable(
            "AUREOLE_LOG_LEVEL", "loud", "is 'loud', none of trace, debug, info, notice, warning, error, critical"),
        Unusable("AUREOLE_LOG_FORMAT", "xml", "is 'xml', none of text, json"),
    ]
}
