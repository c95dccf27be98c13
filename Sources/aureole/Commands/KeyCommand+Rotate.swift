import ArgumentParser
import Federation
import Operations

extension KeyCommand {
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Let the next key sign, as soon as verifiers must know it.",
            discussion: """
                Example:
                  aureole key rotate
                  aureole key rotate --now
                  aureole key rotate --to G76DAS-2bJtnHAccrUXSj-I_P-diNhzWLCQ501zlGzo

                Without --now the next key signs once it has been seen at the issuer URL for AUREOLE_KEY_LEAD; a running \
                server then does it by itself. With --now it signs at once, if it is seen there now: a verifier whose \
                copy of the key set is older than the key refuses it until it fetches again. With --to that key signs, and \
                it has to be ready by then, or --now given too.
                """)

        @Flag(help: "Do not wait for the lead time. The key still has to be at the issuer URL.") var now = false
        // A computed kid may begin with a hyphen.
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("The spare that is to sign, such as one that was imported.", valueName: "kid"))
        var to: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk(looksAtIssuer: true) { desk, caller in
                let rotation =
                    now ? try await desk.rotateNow(to: to, by: caller) : try await desk.rotate(to: to, by: caller)
                if case .tooEarly(let key, let missing) = rotation { throw Self.tooEarly(key, missing) }
                options.print(rotation.json, text: rotation.text(forced: now))
            }
        }

        private static func tooEarly(_ key: RingKey, _ missing: Duration) -> CommandFailure {
            CommandFailure(
                """
                Key '\(key.keyID)' cannot sign yet: it has to be seen at the issuer URL for another \(TimeSpan(missing)).
                """, hint: "Ask for it again then, or give --now; 'aureole key list' shows how far it is.")
        }
    }
}

extension Rotation {
    fileprivate func text(forced: Bool) -> String {
        switch self {
        case .activated(let key):
            """
            Key '\(key.keyID)' signs now. The one before it stays published.
            """ + (forced ? "\n\n" + risk(of: key) : "")
        case .willActivate(let key, let wait), .tooEarly(let key, let wait):
            """
            Key '\(key.keyID)' will sign once it has been seen at the issuer URL for another \(TimeSpan(wait)).
            A running server does so by itself; 'aureole key list' shows how far it is.
            """
        }
    }

    private func risk(of key: RingKey) -> String {
        """
        It has been seen at the issuer URL for \(TimeSpan(key.evidence.seenFor)). A verifier whose copy of the key set is \
        older refuses it until it fetches again, which may take Entra a day or more. The exchange endpoint goes on with \
        the key before it where Entra answers AADSTS7000272; assertions handed to others have no such net.
        """
    }
}
