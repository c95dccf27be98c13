import ArgumentParser
import Cryptography
import Federation
import Operations

extension KeyCommand {
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Take in a private key that was made elsewhere, as one more spare.",
            discussion: """
                Example:
                  aureole key import old-issuer.pem --kid 2024-05
                  aureole key import hsm-backup.pem --passphrase-stdin < passphrase

                The file is PEM: PKCS#1, PKCS#8 or encrypted PKCS#8, RSA of 2048 to 4096 bits. Without --kid the key gets \
                one that is computed from it. It signs like any spare: once it has been seen at the issuer URL for \
                AUREOLE_KEY_LEAD.
                """)

        @Argument(help: "The PEM file.") var file: String
        // A computed kid may begin with a hyphen.
        @Option(parsing: .unconditional, help: "The kid that the key had so far.") var kid: String?
        @Flag(help: "Read the passphrase from standard input, one line.") var passphraseStdin = false
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let keyID = try kid.map { text throws(InvalidText) in try KeyID(text) }
            let pem = Secret(try Input.file(file, what: "key file", limit: SigningKey.mostFileBytes))
            let passphrase = passphraseStdin ? try Input.line("passphrase", option: "--passphrase-stdin") : nil
            try await options.withDesk { desk, caller in
                let prospect = try await desk.importKey(pem, passphrase: passphrase, keyID: keyID, by: caller)
                options.print(prospect.json, text: prospect.welcome)
            }
        }
    }
}

extension KeyProspect {
    fileprivate var welcome: String {
        """
        Key '\(key.keyID)' is in the ring.

        A running server publishes it within a second. It may sign once it has been seen at the issuer URL for \
        \(TimeSpan(lead)):
          \(order)          when that time is over
          \(order) --now    at once, if it is seen there

        The file that it came from is a copy of a private key: remove it when nobody else needs it.
        """
    }

    private var order: String { "aureole key rotate --to \(Quoted.posixShell(key.keyID))" }
}
