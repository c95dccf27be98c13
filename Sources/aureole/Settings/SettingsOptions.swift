import ArgumentParser

/// The settings as flags. All optional and without default, so that a flag that is not given leaves the word to the
/// environment, then to the file.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("File of NAME=value lines (AUREOLE_CONFIG).", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("Issuer URL, fixed on first start (AUREOLE_ISSUER).", valueName: "url"))
    var issuer: String?
    @Option(help: ArgumentHelp("Directory of the database (AUREOLE_DATA).", valueName: "directory"))
    var data: String?
    @Option(
        help: ArgumentHelp(
            "The master key: a file, credential:NAME or fd:N (AUREOLE_MASTER_KEY_FILE).", valueName: "file"))
    var masterKeyFile: String?
    @Option(help: ArgumentHelp("How browsers reach the private plane (AUREOLE_PRIVATE_URL).", valueName: "url"))
    var privateURL: String?
    @Option(help: ArgumentHelp("Base URL instead of Entra's own (AUREOLE_ENTRA_AUTHORITY).", valueName: "url"))
    var entraAuthority: String?
    @Option(help: ArgumentHelp("Extra PEM roots for the authority (AUREOLE_ENTRA_CA).", valueName: "file"))
    var entraCA: String?
    @Option(
        help: ArgumentHelp("Extra PEM roots for a look at our own documents (AUREOLE_ISSUER_CA).", valueName: "file"))
    var issuerCA: String?
    @Option(help: ArgumentHelp("How long a key signs (AUREOLE_KEY_PERIOD).", valueName: "time"))
    var keyPeriod: String?
    @Option(help: ArgumentHelp("How long it is public before it signs (AUREOLE_KEY_LEAD).", valueName: "time"))
    var keyLead: String?
    @Option(help: ArgumentHelp("How long it stays public after it signed (AUREOLE_KEY_GRACE).", valueName: "time"))
    var keyGrace: String?
    @Option(help: ArgumentHelp("Seconds an assertion lives (AUREOLE_TOKEN_LIFETIME).", valueName: "seconds"))
    var tokenLifetime: String?
    @Option(help: ArgumentHelp("trace, debug, info, ... critical (AUREOLE_LOG_LEVEL).", valueName: "level"))
    var logLevel: String?
    @Option(help: ArgumentHelp("text or json (AUREOLE_LOG_FORMAT).", valueName: "format"))
    var logFormat: String?

    /// By the name of the setting.
    var given: [String: String?] {
        [
            "issuer": issuer, "data": data, "master.key.file": masterKeyFile, "private.url": privateURL,
            "entra.authority": entraAuthority, "entra.ca": entraCA, "issuer.ca": issuerCA, "key.period": keyPeriod,
            "key.lead": keyLead, "key.grace": keyGrace, "token.lifetime": tokenLifetime, "log.level": logLevel,
            "log.format": logFormat,
        ]
    }
}

/// The settings that only a server has.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Public plane (AUREOLE_PUBLIC_LISTEN).", valueName: "host:port"))
    var publicListen: String?
    @Option(help: ArgumentHelp("Private plane (AUREOLE_PRIVATE_LISTEN).", valueName: "host:port"))
    var privateListen: String?
    @Option(
        help: ArgumentHelp(
            "Access tokens replaced ahead of need in a second (AUREOLE_REFRESH_RATE).", valueName: "number"))
    var refreshRate: String?
    @Option(
        help: ArgumentHelp("Extra PEM roots for the issuers of clients' tokens (AUREOLE_TRUST_CA).", valueName: "file"))
    var trustCA: String?
    @Option(help: ArgumentHelp("PEM chain of the public plane (AUREOLE_TLS_CERTIFICATE).", valueName: "file"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("PEM key of the public plane (AUREOLE_TLS_KEY).", valueName: "file"))
    var tlsKey: String?
    @Option(help: ArgumentHelp("PEM chain of the private plane (AUREOLE_PRIVATE_TLS_CERTIFICATE).", valueName: "file"))
    var privateTLSCertificate: String?
    @Option(help: ArgumentHelp("PEM key of the private plane (AUREOLE_PRIVATE_TLS_KEY).", valueName: "file"))
    var privateTLSKey: String?
    @Option(help: ArgumentHelp("1 allows plain HTTP beyond loopback (AUREOLE_PRIVATE_INSECURE).", valueName: "0|1"))
    var privateInsecure: String?
    @Option(
        help: ArgumentHelp(
            "Keep the public documents there as files (AUREOLE_PUBLISH_DIRECTORY).", valueName: "directory"))
    var publishDirectory: String?

    /// By the name of the setting.
    var given: [String: String?] {
        [
            "trust.ca": trustCA, "refresh.rate": refreshRate, "public.listen": publicListen,
            "private.listen": privateListen,
            "tls.certificate": tlsCertificate,
            "tls.key": tlsKey, "private.tls.certificate": privateTLSCertificate, "private.tls.key": privateTLSKey,
            "private.insecure": privateInsecure, "publish.directory": publishDirectory,
        ]
    }
}
