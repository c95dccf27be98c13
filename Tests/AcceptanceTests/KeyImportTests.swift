import Foundation
import Testing

@Suite("Keys made elsewhere", .inTurn)
struct KeyImportTests {
    @Test("Every form of PEM that openssl writes is taken in", arguments: KeyForm.all)
    func forms(row: KeyForm) async throws {
        let site = try await Site()
        try await site.make(row.commands)
        let input = row.passphrase.map { "printf '%s' '\($0)' |" } ?? ""
        let option = row.passphrase == nil ? "" : "--passphrase-stdin"
        let outcome = try await site.shell("\(input) aureole key import made.pem \(option) --json")
        try #require(outcome.status == 0, "\(outcome.err)")
        let kid = try #require(try outcome.json["kid"].text)
        #expect(kid.count == 43, "computed from the key")
        let text = try await site.shell("\(input) aureole key import made.pem \(option)")
        #expect(text.status == 1)
        #expect(
            text.err == """
                aureole: error: That key is or was in the ring, as '\(kid)'.
                aureole: hint: No key and no kid is used twice. Import another.

                """)
    }

    @Test(
        "A file that holds no key that may sign is refused with its reason, and changes nothing", arguments: BadFile.all
    )
    func refused(row: BadFile) async throws {
        let site = try await Site()
        try await site.make(row.commands)
        let outcome = try await site.shell(row.input + "aureole key import made.pem \(row.options)")
        #expect(outcome.status == 1)
        #expect(outcome.out == "")
        #expect(outcome.err.hasPrefix("aureole: error: \(row.sentence)\n"), "\(outcome.err)")
        #expect(try await site.json("key", "list").elements.count == 2)
    }

    @Test("People are told when it signs, how to make it the next, and what to do with the file")
    func told() async throws {
        let site = try await Site()
        try await site.make(["genrsa -out made.pem 2048"])
        let outcome = try await site.aureole("key", "import", site.folder("made.pem"), "--kid", "-old's")
        #expect(
            outcome.out == """
                Key '-old's' is in the ring.

                A running server publishes it within a second. It may sign once it has been seen at the issuer URL for 2d:
                  aureole key rotate --to '-old'\\''s'          when that time is over
                  aureole key rotate --to '-old'\\''s' --now    at once, if it is seen there

                The file that it came from is a copy of a private key: remove it when nobody else needs it.

                """)
        let early = try await site.aureole("key", "rotate", "--to", "-old's")
        #expect(early.status == 1)
        #expect(
            early.err == """
                aureole: error: Key '-old's' cannot sign yet: it has to be seen at the issuer URL for another 2d.
                aureole: hint: Ask for it again then, or give --now; 'aureole key list' shows how far it is.

                """)
    }

    @Test("An imported key is published by a running server at once, and signs under its own kid when it is told to")
    func signs() async throws {
        let site = try await Site()
        _ = try await site.json("agent", "add", "helpdesk")
        try await site.make(["genrsa -out made.pem 2048"])
        try await site.serving { _ in
            _ = try await site.json("key", "import", site.folder("made.pem"), "--kid", "old-issuer")
            let jwks = site.issuer + "/.well-known/jwks.json"
            try await eventually("the key in the key set", within: .seconds(5)) {
                try await site.fetch(jwks).text.contains(#""kid":"old-issuer""#)
            }
            let rotated = try await site.aureole(
                "key", "rotate", "--now", "--to", "old-issuer", "--json", with: ["AUREOLE_ISSUER_CA": site.root])
            try #require(rotated.status == 0, "\(rotated.err)")
            #expect(try rotated.json["kid"].text == "old-issuer" && rotated.json["activated"].flag == true)
            let token = try #require(try await site.json("token", "mint", "helpdesk")["token"].text)
            #expect(try JSONDocument(headerOf: token)["kid"].text == "old-issuer")
            let keys = try await site.fetch(jwks).json["keys"].elements
            let key = try #require(try keys.first { try $0["kid"].text == "old-issuer" })
            #expect(key.names == ["kty", "kid", "use", "alg", "n", "e"])
            try await site.verify(
                token, modulus: try #require(try key["n"].text), exponent: try #require(try key["e"].text))
            let modulus = try await site.openssl("rsa", "-in", site.folder("made.pem"), "-noout", "-modulus").out
            #expect(modulus.count > 500)
            try await site.verify(token, modulus: modulus, exponent: "AQAB")
        }
    }
}

extension Site {
    fileprivate func make(_ commands: [String]) async throws {
        for command in commands {
            let outcome = try await shell(command.hasPrefix("!") ? String(command.dropFirst()) : "openssl \(command)")
            try #require(outcome.status == 0, "\(command): \(outcome.err)")
        }
    }

    /// RS256 by its definition (RFC 8017 section 8.2.2), in a language that brings its own large numbers.
    fileprivate func verify(_ token: String, modulus: String, exponent: String) async throws {
        let program = """
            import base64, hashlib, sys
            def raw(text): return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            def number(text): return int.from_bytes(raw(text), "big")
            token, n, e = sys.argv[1:]
            n = int(n.strip().removeprefix("Modulus="), 16) if n.startswith("Modulus=") else number(n)
            signed, signature = token.rsplit(".", 1)
            digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(signed.encode()).digest()
            length = (n.bit_length() + 7) // 8
            want = b"\\0\\1" + b"\\xff" * (length - len(digest) - 3) + b"\\0" + digest
            sys.exit(pow(number(signature), number(e), n).to_bytes(length, "big") != want)
            """
        let outcome = try await Program(path: "/usr/bin/python3").run(
            ["-c", program, token, modulus, exponent], environment: [:], in: folder)
        #expect(outcome.status == 0, "\(outcome.err)")
    }
}

/// A way to write a key, and the passphrase it is under.
struct KeyForm: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What `openssl` is told, to end with a `made.pem`.
    let commands: [String]
    var passphrase: String?

    static let all = [
        KeyForm(testDescription: "PKCS#1", commands: ["genrsa -traditional -out made.pem 2048"]),
        KeyForm(testDescription: "PKCS#8", commands: ["genpkey -algorithm RSA -out made.pem"]),
        KeyForm(
            testDescription: "PKCS#8, encrypted; the line may end or not",
            commands: ["genrsa -aes256 -passout 'pass:pass word\u{E9}' -out made.pem 3072"],
            passphrase: "pass word\u{E9}"),
        KeyForm(
            testDescription: "the header of old OpenSSL files",
            commands: ["genrsa -traditional -aes128 -passout pass:secret -out made.pem 2048"], passphrase: "secret\n"),
    ]
}

/// A file to refuse.
struct BadFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let commands: [String]
    /// Stands before the command.
    var input = ""
    var options = ""
    let sentence: String

    static let all = [
        BadFile(
            testDescription: "encrypted, and no passphrase",
            commands: ["genrsa -aes256 -passout pass:secret -out made.pem 2048"],
            sentence: "The private key is encrypted, and no passphrase was given."),
        BadFile(
            testDescription: "encrypted, another passphrase",
            commands: ["genrsa -aes256 -passout pass:secret -out made.pem 2048"], input: "echo Secret | ",
            options: "--passphrase-stdin",
            sentence: "The passphrase does not open the private key, or the file is damaged."),
        BadFile(
            testDescription: "encrypted, nothing on standard input",
            commands: ["genrsa -aes256 -passout pass:secret -out made.pem 2048"], options: "--passphrase-stdin",
            sentence: "No passphrase came from standard input."),
        BadFile(
            testDescription: "in clear, and a passphrase", commands: ["genrsa -out made.pem 2048"], input: "echo x | ",
            options: "--passphrase-stdin", sentence: "A passphrase was given, but the private key is not encrypted."),
        BadFile(
            testDescription: "EC", commands: ["ecparam -name prime256v1 -genkey -out made.pem"],
            sentence: "The key is not an RSA key."),
        BadFile(
            testDescription: "1024 bits", commands: ["genrsa -out made.pem 1024"],
            sentence: "The RSA key has 1024 bits; at least 2048 are needed."),
        BadFile(
            testDescription: "the public half", commands: ["genrsa -out k 2048", "rsa -in k -pubout -out made.pem"],
            sentence: "There is no private key in the file, but a PUBLIC KEY."),
        BadFile(
            testDescription: "too long", commands: ["!head -c 100000 /dev/zero > made.pem"],
            sentence: "The key file has 65537 bytes; more than 65536 are not read."),
        BadFile(
            testDescription: "not there", commands: [],
            sentence: "The key file made.pem cannot be read: No such file or directory."),
        BadFile(
            testDescription: "a directory", commands: ["!mkdir made.pem"],
            sentence: "The key file made.pem cannot be read: Is a directory."),
        BadFile(
            testDescription: "a kid with a blank", commands: ["genrsa -out made.pem 2048"], options: "--kid 'a b'",
            sentence: "Kid 'a b' has a character other than the visible ones of ASCII."),
        BadFile(
            testDescription: "no kid", commands: ["genrsa -out made.pem 2048"], options: "--kid ''",
            sentence: "Kid '' is empty."),
    ]
}
