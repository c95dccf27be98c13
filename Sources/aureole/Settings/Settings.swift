import Cryptography
import Entra
import Federation
import Logging
import PrivatePlane
import Storage
import TransportSecurity

/// Everything an operator can set, read once and checked.
struct Settings: Sendable {
    /// `nil` when nothing is said: then what the database says counts.
    var issuer: Issuer?
    var data: DataDirectory
    var masterKey: MasterKeySource
    var publicListen: ListenAddress
    var privateListen: ListenAddress
    /// How browsers reach the private plane.
    var privateURL: BrowserURL
    var publicTLS: CertificateFiles?
    var privateTLS: CertificateFiles?
    /// Plain HTTP on the private plane although it is not on the loopback interface.
    var privateInsecure: Bool
    var entraAuthority: Authority?
    var entraCA: String?
    var issuerCA: String?
    /// For the issuers of clients' tokens.
    var trustCA: String?
    /// Seconds.
    var tokenLifetime: Int
    /// How many access tokens are replaced ahead of need in a second at the most.
    var refreshRate: Int
    /// Where the public documents are kept as files, if anywhere.
    var publishDirectory: String?
    var schedule: RotationSchedule
    var logLevel: Logger.Level
    var logFormat: LogFormat

    static let firstIssuer = "https://localhost:8443"
}

/// How log lines are written.
enum LogFormat: String, Sendable, CaseIterable {
    case text, json
}

/// A setting that cannot be used.
struct InvalidSetting: Error, CustomStringConvertible {
    /// The name of its environment variable.
    let name: String
    /// The rest of the sentence.
    let problem: String
    var hint: String?

    var description: String { "\(name) \(problem)" }
}
