import ArgumentParser
import Cryptography
import Federation
import Operations
import SystemPackage

extension KeyCommand {
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in a private key that was made elsewhere, as one more spare.",
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
            let pem = try Self.contents(of: file)
            let passphrase = passphraseStdin ? try Self.passphrase() : nil
            try await options.withDesk { desk, caller in
                let prospect = try await desk.importKey(pem, passphrase: passphrase, keyID: keyID, by: caller)
                options.print(prospect.json, text: prospect.welcome)
            }
        }

        private static func contents(of file: String) throws -> Secret<[UInt8]> {
            do {
                let descriptor = try FileDescriptor.open(FilePath(file), .readOnly)
                return try descriptor.closeAfter { Secret(try read(descriptor)) }
            } catch let error as Errno {
                throw CommandFailure(
                    "The key file \(file) cannot be read: \(error).",
                    hint: "Check its name, and that this user may read it.")
            }
        }

        /// One byte more than a key file may have, so that one that is too long shows as that.
        private static func read(_ descriptor: FileDescriptor) throws -> [UInt8] {
            var bytes: [UInt8] = []
            while bytes.count <= SigningKey.mostFileBytes {
                let room = SigningKey.mostFileBytes + 1 - bytes.count
                let more = try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                guard !more.isEmpty else { break }
                bytes += more
            }
            return bytes
        }

        private static func passphrase() throws -> Secret<String> {
            guard let line = readLine() else {
                throw CommandFailure(
                    "No passphrase came from standard input.", hint: "Give it a line: ... --passphrase-stdin < FILE")
            }
            return Secret(line)
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
