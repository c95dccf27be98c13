import Configuration
import Cryptography
import Entra
import Federation
import Logging
import PrivatePlane
import Storage
import SystemPackage
import TransportSecurity

/// Reads the settings: flags before environment variables before the file.
struct SettingsReader {
    private let reader: ConfigReader
    /// Where systemd has put the service's credentials; set by systemd and no setting of ours.
    private let credentialsDirectory: String?

    /// - Parameters:
    ///   - given: values of flags by the setting's name; `nil` for flags that were not given.
    ///   - environment: variables by name; injected, so that a test does not depend on the machine's.
    init(given: [String: String?], file: String?, environment: [String: String]) async throws {
        // An empty variable is one that somebody meant to leave unset.
        let variables = environment.filter { !$0.value.isEmpty }
        let flags = given.compactMap { name, value in
            value.map { (Self.key(name), ConfigValue(.string($0), isSecret: false)) }
        }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: Dictionary(uniqueKeysWithValues: flags)),
            EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "aureole"),
        ]
        if let file = file ?? variables["AUREOLE_CONFIG"] {
            do {
                let provider = try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file))
                providers.append(provider.prefixKeys(with: "aureole"))
            } catch {
                throw InvalidSetting(name: "AUREOLE_CONFIG", problem: "names a file that cannot be read: \(file)")
            }
        }
        reader = ConfigReader(providers: providers)
        credentialsDirectory = variables["CREDENTIALS_DIRECTORY"]
    }

    func settings() throws -> Settings {
        Settings(
            issuer: try value("issuer") { text throws(InvalidText) in try Issuer(text) },
            data: DataDirectory(path: string("data") ?? "./data"),
            masterKey: try masterKey(),
            publicListen: try address("public.listen", "127.0.0.1:8443"),
            privateListen: try privateListen(), privateURL: try privateURL(),
            publicTLS: try pemFiles("tls.certificate", "tls.key"),
            privateTLS: try pemFiles("private.tls.certificate", "private.tls.key"),
            privateInsecure: try flag("private.insecure"),
            entraAuthority: try value("entra.authority") { text throws(InvalidText) in try Authority(text) },
            entraCA: string("entra.ca"), issuerCA: string("issuer.ca"), trustCA: string("trust.ca"),
            tokenLifetime: try tokenLifetime(), refreshRate: try refreshRate(),
            publishDirectory: string("publish.directory"), schedule: try schedule(),
            logLevel: try word("log.level", .info, among: Logger.Level.allCases),
            logFormat: try word("log.format", .text, among: LogFormat.allCases))
    }

    private static func key(_ name: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(name.split(separator: ".").map(String.init))
    }

    private func string(_ name: String) -> String? { reader.string(forKey: ConfigKey(name)) }

    private func value<Value>(_ name: String, _ make: (String) throws(InvalidText) -> Value) throws -> Value? {
        guard let text = string(name) else { return nil }
        do { return try make(text) } catch {
            throw InvalidSetting(name: variable(name), problem: "is not usable: \(error)")
        }
    }

    private func privateListen() throws -> ListenAddress { try address("private.listen", "127.0.0.1:8444") }

    /// By the name that every machine has for itself; nobody else's is known here.
    private func privateURL() throws -> BrowserURL {
        let usual = BrowserURL(
            localhost: try privateListen().port, isHTTPS: string("private.tls.certificate") != nil)
        return try value("private.url") { text throws(InvalidText) in try BrowserURL(text) } ?? usual
    }

    private func masterKey() throws -> MasterKeySource {
        let name = "master.key.file"
        do {
            return try MasterKeySource(
                string(name) ?? "./keys/master.key", credentialsDirectory: credentialsDirectory)
        } catch {
            throw InvalidSetting(name: variable(name), problem: "is not usable: \(error)", hint: error.hint)
        }
    }

    private func address(_ name: String, _ usual: String) throws -> ListenAddress {
        let text = string(name) ?? usual
        guard let address = ListenAddress(text) else {
            throw InvalidSetting(
                name: variable(name), problem: "is '\(text)', not HOST:PORT", hint: "For example \(usual)")
        }
        return address
    }

    private func pemFiles(_ certificate: String, _ key: String) throws -> CertificateFiles? {
        switch (string(certificate), string(key)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return CertificateFiles(certificate: certificate, key: key)
        case (nil, _): throw InvalidSetting(name: variable(certificate), problem: "is missing beside \(variable(key))")
        case (_, nil): throw InvalidSetting(name: variable(key), problem: "is missing beside \(variable(certificate))")
        }
    }

    private func flag(_ name: String) throws -> Bool {
        switch string(name) {
        case nil, "0": false
        case "1": true
        case let other?: throw InvalidSetting(name: variable(name), problem: "is '\(other)', neither 0 nor 1")
        }
    }

    /// 60 to 3600 seconds: shorter dies on the way, longer is worth stealing.
    private func tokenLifetime() throws -> Int {
        guard let text = string("token.lifetime") else { return 600 }
        guard let seconds = Int(text), Assertion.lifetimes.contains(seconds) else {
            throw InvalidSetting(
                name: variable("token.lifetime"), problem: "is '\(text)', not a number of seconds from 60 to 3600")
        }
        return seconds
    }

    /// Above what a machine can do there is nothing to set.
    private func refreshRate() throws -> Int {
        guard let text = string("refresh.rate") else { return AccessTokens.usualRefreshesPerSecond }
        guard let rate = Int(text), (1...10_000).contains(rate) else {
            throw InvalidSetting(
                name: variable("refresh.rate"), problem: "is '\(text)', not a number of tokens from 1 to 10000")
        }
        return rate
    }

    private func schedule() throws -> RotationSchedule {
        let usual = RotationSchedule.usual
        let (period, lead) = (try span("key.period", usual.period), try span("key.lead", usual.lead))
        let grace = try span("key.grace", usual.grace)
        do throws(RotationSchedule.Mismatch) {
            return try RotationSchedule(period: period, lead: lead, grace: grace)
        } catch {
            throw InvalidSetting(error)
        }
    }

    private func span(_ name: String, _ usual: Int) throws -> Int {
        guard let text = string(name) else { return usual }
        guard let span = TimeSpan(argument: text) else {
            throw InvalidSetting(
                name: variable(name), problem: "is '\(text)', not a span of time", hint: "For example 48h or 30d.")
        }
        return span.seconds
    }

    private func word<Word: RawRepresentable<String>>(_ name: String, _ usual: Word, among all: [Word]) throws -> Word {
        guard let text = string(name) else { return usual }
        guard let word = Word(rawValue: text) else {
            let words = all.map(\.rawValue).joined(separator: ", ")
            throw InvalidSetting(name: variable(name), problem: "is '\(text)', none of \(words)")
        }
        return word
    }

    private func variable(_ name: String) -> String {
        "AUREOLE_" + name.uppercased().replacing(".", with: "_")
    }
}
