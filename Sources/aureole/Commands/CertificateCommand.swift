import ArgumentParser
import Cryptography
import Federation
import Foundation
import Operations

/// `aureole certificate`: what connections prove themselves with where a federated credential will not do.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Certificates that connections prove themselves with; Azure gets the public half.",
        discussion:
            "Example:\n  aureole certificate create helpdesk\n  aureole certificate export helpdesk --out helpdesk.cer",
        subcommands: [
            Add.self, Create.self, List.self, Show.self, Export.self, Replace.self, Remove.self,
        ])
}

extension CertificateCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Take over a certificate with its private key from a .pfx file.",
            discussion: """
                Example:
                  aureole certificate add helpdesk --file helpdesk.pfx --password-stdin < password
                """)

        @Argument(help: "A name of your choice.") var name: String
        @Option(help: "The file (PKCS#12), as Windows, OpenSSL and Azure Key Vault write it.") var file: String
        @Flag(help: "Read the file's password from standard input, one line; without it the file has none.")
        var passwordStdin = false
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let name = try Name(name)
            let bytes = try Input.file(file, what: "certificate file", limit: KeyedCertificate.mostFileBytes)
            let password = try password()
            try await options.withDesk { desk, caller in
                let certificate = try await desk.addCertificate(
                    name, pkcs12: bytes, password: password, by: caller)
                options.print(certificate.json, text: certificate.text(users: []))
            }
        }

        private func password() throws -> Secret<[UInt8]> {
            guard passwordStdin else { return Secret([]) }
            let line = try Input.line("password", option: "--password-stdin", mayBeEmpty: true)
            return Secret(Array(line.reveal().utf8))
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Make a certificate here; its private key never leaves.",
            discussion: "Example:\n  aureole certificate create helpdesk --days 365 --bits 3072")

        @Argument(help: "A name of your choice; the certificate carries it as its common name.") var name: String
        @Option(help: "How many days it lives.") var days = NewCertificate.usualDays
        @Option(help: "2048, 3072 or 4096.") var bits = 2048
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard NewCertificate.lengths.contains(bits) else {
                throw ValidationError("--bits is 2048, 3072 or 4096.")
            }
            guard NewCertificate.days.contains(days) else { throw ValidationError("--days is 1 to 3650.") }
        }

        func run() async throws {
            let name = try Name(name)
            try await options.withDesk { desk, caller in
                let certificate = try await desk.createCertificate(name, bits: bits, days: days, by: caller)
                options.print(certificate.json, text: certificate.text(users: []))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "All certificates.", discussion: "Example:\n  aureole certificate list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let certificates = try await desk.certificates()
                options.print(
                    .array(certificates.map(\.json)),
                    text: Table(
                        ["NAME", "THUMBPRINT", "ENDS"],
                        certificates.map { certificate in
                            [
                                certificate.name.text, certificate.thumbprint.description,
                                certificate.notAfter.day + desk.expiry(of: certificate).remark,
                            ]
                        },
                        empty: "No certificates yet. Make one with: aureole certificate create NAME"
                    ).text)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "One certificate, and the connections that use it.",
            discussion: "Example:\n  aureole certificate show helpdesk")

        @Argument(help: "Name or id.") var certificate: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<ClientCertificate>(certificate)
            try await options.withDesk { desk, _ in
                let certificate = try await desk.certificate(reference)
                let users = try await desk.users(of: certificate)
                options.print(certificate.json, text: certificate.text(users: users.map(\.name)))
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write the public half to a file, to be uploaded to Azure.",
            discussion: """
                Example:
                  aureole certificate export helpdesk --out helpdesk.cer
                Azure takes .cer, .pem and .crt alike, under Certificates & secrets > Certificates > Upload certificate. A \
                name that ends in .cer gets the bytes of the certificate (DER), any other its text (PEM).
                """)

        @Argument(help: "Name or id.") var certificate: String
        @Option(help: "The file; it must not be there yet.") var out: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<ClientCertificate>(certificate)
            try await options.withDesk { desk, _ in
                let half = try await desk.publicHalf(of: reference)
                let bytes = Data(try await desk.publicFile(of: reference, form))
                do {
                    try bytes.write(to: URL(filePath: out), options: .withoutOverwriting)
                } catch {
                    throw CommandFailure(
                        "The file \(out) cannot be written.",
                        hint: "It must not be there yet, and its folder must be yours to write to.")
                }
                options.print(
                    ["written": .string(out), "thumbprint": .string(half.thumbprint)],
                    text: "Wrote the public half to \(out) (thumbprint \(half.thumbprint)).")
            }
        }

        private var form: CertificateForm { out.lowercased().hasSuffix(".cer") ? .cer : .pem }
    }

    struct Replace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replace",
            abstract: "Switch all connections from one certificate to another that Azure knows already.",
            discussion: """
                Example:
                  aureole certificate create helpdesk-2027
                  aureole certificate export helpdesk-2027 --out helpdesk-2027.cer    (upload it to Azure)
                  aureole certificate replace helpdesk-2026 --with helpdesk-2027
                Each connection is tried with the new one first; where Entra does not accept it, the old one goes on.
                """)

        @Argument(help: "Name or id of the old one.") var certificate: String
        @Option(help: "Name or id of the new one.") var with: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let (old, new) = (try Reference<ClientCertificate>(certificate), try Reference<ClientCertificate>(with))
            try await options.withDesk(callsEntra: true) { desk, caller in
                let switches = try await desk.replaceCertificate(old, with: new, by: caller)
                options.print(
                    .array(switches.map(\.json)),
                    text: Table(
                        ["CONNECTION", "RESULT"], switches.map { [$0.connection.text, $0.result] },
                        empty: "No connection uses that certificate."
                    ).text)
                if switches.contains(where: { $0.setback != nil }) { throw ExitCode(1) }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a certificate that no connection uses, and destroy its private key.",
            discussion: "Example:\n  aureole certificate remove helpdesk-2026")

        @Argument(help: "Name or id.") var certificate: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<ClientCertificate>(certificate)
            try await options.withDesk { desk, caller in
                try await desk.removeCertificate(reference, by: caller)
                options.print(["removed": .string(certificate)], text: "Removed certificate '\(certificate)'.")
            }
        }
    }
}

extension ClientCertificate {
    fileprivate func text(users: [Name]) -> String {
        """
        Certificate '\(name)' (\(id))

          Subject     \(subject)
          Thumbprint  \(thumbprint)
          SHA-256     \(thumbprintSHA256)
          Valid       \(notBefore.day) to \(notAfter.day)
          Used by     \(users.isEmpty ? "no connection" : users.map(\.text).joined(separator: ", "))

        Azure gets its public half: aureole certificate export \(Quoted.posixShell(name.text)) --out FILE.cer
        """
    }
}

extension CertificateSwitch {
    fileprivate var result: String { setback.map { "stays: \($0.code)" } ?? "switched" }
}
