import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Uploading a certificate", .timeLimit(.minutes(3)))
struct UploadTests {
    /// The form as a browser fills it in.
    private func form(
        _ file: [UInt8], password: String = PFXFile.password, name: String = "own", called: String = "own.pfx"
    ) -> WrittenForm {
        var form = WrittenForm()
        form.add("way", "upload")
        form.add("upload_name", name)
        form.add("file", file: called, file)
        form.add("password", password)
        return form
    }

    /// A house whose clock is this machine's: certificates made by others are judged by it.
    private func withUpload(daysLater days: Int = 0, _ body: (Yard, Browser) async throws -> Void) async throws {
        try await withRoom { yard, browser in
            var browser = browser
            // A minute ahead, so that what is made in a moment is in its time.
            yard.house.clock.jump(60 + Date.now.timeIntervalSince(yard.house.clock.now) + Double(days) * 86_400)
            _ = try await browser.signIn()
            try await body(yard, browser)
        }
    }

    @Test("A .pfx file becomes a certificate, and nothing of it but its public half can be had again")
    func upload() async throws {
        try await withUpload { yard, browser in
            var browser = browser
            let answer = try await browser.post("/certificates/new", form(try PFXFile.make()))
            #expect(answer.status == 303, "\(answer.body)")
            let certificate = try await yard.house.desk.certificate(.name(Name("own")))
            #expect(answer["Location"] == "/certificates/\(certificate.id)?done=added")
            #expect(certificate.subject == "CN=own")
        }
    }

    @Test(
        "No file, an empty one and no name are told at their fields; the name is kept, the file has to be chosen again")
    func missing() async throws {
        try await withUpload { yard, browser in
            var browser = browser
            for (form, sentence) in [
                (form([], called: ""), "Choose a file."),
                (form([], called: "x.pfx"), "This file is empty. Choose another one."),
                (form([1], name: " "), "Give the certificate a name."),
            ] {
                let answer = try await browser.post("/certificates/new", form)
                #expect(answer.status == 422 && answer.body.contains(sentence), "\(sentence)")
                #expect(answer.body.contains("Choose the file again, and enter its password again"))
                #expect(!answer.body.contains(PFXFile.password))
            }
            let kept = try await browser.post("/certificates/new", form([], name: "<kept>\"'"))
            #expect(kept.body.contains("name=\"upload_name\" type=\"text\" value=\"&lt;kept&gt;&quot;&#39;\""))
            #expect(try await yard.house.desk.certificates().isEmpty)
        }
    }

    @Test(
        "A file that cannot be used is refused with a clear sentence, and the name is kept",
        arguments: [
            Refused("a zip", "is not a PKCS#12 file (PFX), or it is damaged") {
                Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 7, count: 500)
            },
            Refused("PEM", "The file is PEM; a PKCS#12 file (PFX) is wanted.") { try PFXFile.pem() },
            Refused("a curve", "The key is not an RSA key.") {
                try PFXFile.make(key: "ec -pkeyopt ec_paramgen_curve:P-256")
            },
            Refused("a short key", "The RSA key has 1024 bits") { try PFXFile.make(key: "rsa:1024") },
            Refused("endless rounds", "rounds of key derivation") {
                try PFXFile.make(options: "-iter 1000001 -nomaciter")
            },
            Refused("no certificate", "There is no certificate in the file.") { try PFXFile.make(options: "-nocerts") },
            Refused("no key", "There is no private key in the file.") { try PFXFile.make(options: "-nokeys") },
            Refused("too much", "more than 1048576 are not read") { [UInt8](repeating: 0x30, count: (1 << 20) + 1) },
        ])
    fileprivate func refused(_ refused: Refused) async throws {
        let file = try refused.file()
        try await withUpload { yard, browser in
            var browser = browser
            let answer = try await browser.post("/certificates/new", form(file))
            #expect(answer.status == 400)
            #expect(answer.body.contains(refused.sentence), "\(answer.body)")
            #expect(answer.body.contains("name=\"upload_name\" type=\"text\" value=\"own\""))
            #expect(answer.body.contains("Choose the file again"))
            #expect(try await yard.house.desk.certificates().isEmpty)
        }
    }

    @Test("A certificate whose time is over, or has not come, is refused with the day")
    func time() async throws {
        for (days, sentence) in [(2, "The certificate expired at"), (-2, "The certificate is not valid before")] {
            try await withUpload(daysLater: days) { _, browser in
                var browser = browser
                let answer = try await browser.post("/certificates/new", form(try PFXFile.make(validity: "-days 1")))
                #expect(answer.status == 400 && answer.body.contains(sentence), "\(answer.body)")
            }
        }
    }

    @Test("A wrong password is told as such; no password is in any answer or in the log")
    func wrongPassword() async throws {
        try await withUpload { yard, browser in
            var browser = browser
            let file = try PFXFile.make()
            for password in ["", "another password", PFXFile.password + " "] {
                let answer = try await browser.post("/certificates/new", form(file, password: password))
                #expect(answer.status == 400)
                #expect(answer.body.contains("The password does not open the file, or the file is damaged."))
                #expect(password.isEmpty || !answer.body.contains(password))
            }
            #expect(try await browser.post("/certificates/new", form(file)).status == 303)
            #expect(!yard.house.log.text.contains("password"))
            // The same certificate under another name.
            let again = try await browser.post("/certificates/new", form(file, name: "other"))
            #expect(again.status == 409 && again.body.contains("is there already; its name is &#39;own&#39;"))
        }
    }

    @Test("A form without the token of the session uploads nothing")
    func foreign() async throws {
        try await withUpload { yard, browser in
            var browser = browser
            let form = form(try PFXFile.make())
            let answer = try await browser.send(
                Ask("/certificates/new", type: form.contentType).with {
                    $0.body = form.bytes
                    $0.fields += Browser(yard).fields
                })
            #expect(answer.status == 403)
            #expect(try await yard.house.desk.certificates().isEmpty)
        }
    }

    @Test("100 MB are refused at once and not read, however the length is told", arguments: [true, false])
    func large(chunked: Bool) async throws {
        try await withUpload { yard, browser in
            let cookie = browser.cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
            let head = """
                POST /certificates/new HTTP/1.1\r\nHost: \(browser.host)\r\nCookie: \(cookie)\r\n\
                Sec-Fetch-Site: same-origin\r\nContent-Type: \(WrittenForm().contentType)\r\n
                """
            let piece = [UInt8](repeating: 7, count: PostedForm.Limit.upload + 1)
            let framed =
                chunked
                ? "Transfer-Encoding: chunked\r\n\r\n\(String(100 << 20, radix: 16))\r\n"
                : "Content-Length: \(100 << 20)\r\n\r\n"
            // The rest never comes: an answer that waited for it would not either.
            let said = try await Wire.lastWords(after: Array((head + framed).utf8) + piece, port: yard.port)
            let text = String(decoding: said, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 413 "))
            #expect(text.contains("This is too large"))
        }
    }

    @Test("Of a form with files that comes after the session has ended, what was typed is kept, and no file")
    func afterTheSession() async throws {
        try await withUpload { yard, browser in
            var stranger = Browser(yard)
            let form = form([1, 2, 3])
            let answer = try await stranger.send(
                Ask("/certificates/new", type: form.contentType).with {
                    $0.body = form.bytes
                    $0.fields += stranger.fields
                })
            #expect(answer.status == 403 && answer.hidden("kept")?.isEmpty == false)
            #expect(try await yard.house.desk.certificates().isEmpty)
        }
    }

    @Test("The form for signing in takes no files")
    func signIn() async throws {
        try await withUpload { yard, browser in
            var stranger = Browser(yard)
            let page = try await stranger.get("/sign-in")
            var form = WrittenForm()
            form.add("name", "anna")
            form.add("passphrase", Browser.passphrase)
            form.add("form_token", page.hidden("form_token") ?? "")
            let answer = try await stranger.send(
                Ask("/sign-in", type: form.contentType).with {
                    $0.body = form.bytes
                    $0.fields += stranger.fields
                })
            #expect(answer.status == 400)
        }
    }
}

/// A file that is no certificate for us, and what is said of it.
private struct Refused: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sentence: String
    let file: @Sendable () throws -> [UInt8]

    init(_ what: String, _ sentence: String, _ file: @escaping @Sendable () throws -> [UInt8]) {
        (testDescription, self.sentence, self.file) = (what, sentence, file)
    }
}
