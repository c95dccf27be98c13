import Federation
import Foundation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("The pages of certificates", .timeLimit(.minutes(3)))
struct CertificatePageTests {
    @Test("Without one the list says what to do first")
    func empty() async throws {
        try await withRoom { _, browser in
            var browser = browser
            let page = try await browser.get("/certificates")
            #expect(page.status == 200)
            #expect(page.body.contains("No certificate yet") && page.body.contains("href=\"/certificates/new\""))
        }
    }

    @Test("The list tells thumbprints, what ends when, and how many connections use each")
    func list() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let desk = yard.house.desk
            let ends = [("a-week", 5), ("b-month", 20), ("c-months", 50), ("d-year", 300)]
            var made: [ClientCertificate] = []
            for (name, days) in ends {
                made.append(try await desk.createCertificate(Name(name), days: days, by: TestHouse.admin))
            }
            try await yard.house.addConnection("graph", certificate: made[0])
            try await yard.house.addConnection("mail", certificate: made[0])
            let body = try await browser.get("/certificates").body
            for certificate in made {
                #expect(body.contains("href=\"/certificates/\(certificate.id)\""))
                #expect(body.contains(certificate.thumbprint.description))
            }
            #expect(body.contains("<span class=\"tag bad\">Ends in 5 days</span>"))
            #expect(body.contains("<span class=\"tag warn\">Ends in 20 days</span>"))
            #expect(body.contains("<span class=\"tag warn\">Ends in 50 days</span>"))
            #expect(!body.contains("Ends in 300 days"))
            #expect(body.contains("data-label=\"Connections\">2<"))
            #expect(body.ranges(of: "data-label=\"Connections\">None<").count == 3)
            let found = try await browser.get("/certificates?find=b-month")
            #expect(found.status == 303 && found["Location"] == "/certificates/\(made[1].id)")
        }
    }

    @Test("One is made with the name, the length and the days that were entered", arguments: NewCertificate.lengths)
    func create(bits: Int) async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let answer = try await browser.post(
                "/certificates/new", ["way": "create", "name": " own ", "bits": "\(bits)", "days": "90"], signed: true)
            let certificate = try await yard.house.desk.certificate(.name(Name("own")))
            #expect(answer.status == 303 && answer["Location"] == "/certificates/\(certificate.id)?done=added")
            #expect(certificate.notAfter == yard.house.clock.now + 90 * 86_400)
            let page = try await browser.get("/certificates/\(certificate.id)?done=added")
            #expect(page.status == 200)
            for text in [
                "Added.", certificate.thumbprint.description, certificate.thumbprintSHA256.description, "CN=own",
                "App registrations &gt; your application &gt; Certificates &amp; secrets &gt; Certificates",
                "2027-04-15T08:00:00Z", "None. Upload it to Azure first",
            ] { #expect(page.body.contains(text), "\(text)") }
            let rows = try await yard.house.desk.auditEntries(after: 0, limit: 100).map(\.record)
            #expect(
                rows.last?.action == AuditEvent.Action.certificateAdded.rawValue
                    && rows.last?.actor.hasPrefix("admin:") == true)
        }
    }

    @Test(
        "What cannot be made is told at its field, and what was typed is still there",
        arguments: [
            (["name": "", "bits": "2048", "days": "10"], "Give the certificate a name."),
            (["name": "a/b", "bits": "2048", "days": "10"], "has a &#39;/&#39;"),
            (["name": "own", "bits": "1024", "days": "10"], "Choose one of these."),
            (["name": "own", "bits": "2048", "days": "0"], "Enter a number from 1 to 3650."),
            (["name": "own", "bits": "2048", "days": "3651"], "Enter a number from 1 to 3650."),
            (["name": "own", "bits": "2048", "days": "x"], "Enter a number from 1 to 3650."),
        ])
    func badEntries(form: [String: String], sentence: String) async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let answer = try await browser.post(
                "/certificates/new", form.merging(["way": "create"]) { $1 }, signed: true)
            #expect(answer.status == 422)
            #expect(answer.body.contains(sentence), "\(answer.body)")
            #expect(answer.body.contains("name=\"days\" type=\"text\" value=\"\(form["days"] ?? "")\""))
            #expect(answer.body.contains("name=\"name\" type=\"text\" value=\"\(form["name"] ?? "")\""))
            #expect(try await yard.house.desk.certificates().isEmpty)
        }
    }

    @Test(
        "A name that is taken, and one too long for a certificate, are told beside the form, which keeps what was typed"
    )
    func refusedNames() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            _ = try await yard.house.desk.createCertificate(Name("own"), days: 9, by: TestHouse.admin)
            for (name, sentence, status) in [
                ("own", "There is already a certificate named &#39;own&#39;.", 409),
                (String(repeating: "n", count: 65), "common name has 1 to 64 characters", 400),
            ] {
                let answer = try await browser.post(
                    "/certificates/new", ["way": "create", "name": name, "bits": "2048", "days": "17"], signed: true)
                #expect(answer.status == status)
                #expect(answer.body.contains(sentence))
                #expect(answer.body.contains("value=\"\(name)\"") && answer.body.contains("value=\"17\""))
            }
            let other = try await browser.post("/certificates/new", ["name": "x"], signed: true)
            #expect(other.status == 422)
        }
    }

    @Test("Its public half is downloaded in each form, as a file to keep; its private key in none")
    func downloads() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let made = try await yard.house.desk.createCertificate(
                Name("Büro \";x=y"), days: 9, by: TestHouse.admin)
            let page = try await browser.get("/certificates/\(made.id)")
            for (form, type) in [
                (CertificateForm.cer, "application/pkix-cert"), (.pem, "application/x-pem-file"),
                (.crt, "application/x-pem-file"),
            ] {
                let path = "/certificates/\(made.id)/\(form.rawValue)"
                #expect(page.body.contains("href=\"\(path)\" download>Download .\(form.rawValue)</a>"))
                let file = try await browser.get(path)
                #expect(file.status == 200 && file["Content-Type"] == type)
                #expect(file["Content-Disposition"] == "attachment; filename=\"B-ro-x-y.\(form.rawValue)\"")
                #expect(file["X-Content-Type-Options"] == "nosniff" && file["Cache-Control"] == "no-store")
                let bytes = try await yard.house.desk.publicFile(of: .id(made.id), form)
                #expect(file["Content-Length"] == "\(bytes.count)")
                #expect(file.body == String(decoding: bytes, as: UTF8.self) && !file.body.contains("PRIVATE"))
            }
            var stranger = Browser(yard)
            #expect(try await stranger.get("/certificates/\(made.id)/pem").status == 303)
            #expect(try await browser.get("/certificates/\(made.id)/pfx").status == 404)
            #expect(try await browser.get("/certificates/\(UUID())/pem").status == 404)
        }
    }

    @Test("One that is used is not removed, and the page says by which; else it is removed, with its page")
    func remove() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let desk = yard.house.desk
            let used = try await desk.createCertificate(Name("used"), days: 9, by: TestHouse.admin)
            let idle = try await desk.createCertificate(Name("idle"), days: 9, by: TestHouse.admin)
            try await yard.house.addConnection("graph", certificate: used)
            let page = try await browser.get("/certificates/\(used.id)/remove")
            #expect(page.body.contains("cannot be removed") && page.body.contains("<li>graph</li>"))
            #expect(!page.body.contains("Remove the certificate</button>"))
            let refused = try await browser.post("/certificates/\(used.id)/remove", [:], signed: true)
            #expect(refused.status == 409 && refused.body.contains("is used by &#39;graph&#39;"))
            #expect(try await browser.get("/certificates/\(used.id)").body.contains(">graph</a>"))
            #expect(
                try await browser.get("/certificates/\(idle.id)/remove").body
                    .contains("<button class=\"danger\">Remove the certificate</button>"))
            let removed = try await browser.post("/certificates/\(idle.id)/remove", [:], signed: true)
            #expect(removed.status == 303 && removed["Location"] == "/certificates?done=removed")
            #expect(try await browser.get("/certificates/\(idle.id)").status == 404)
            #expect(try await desk.certificates().map(\.name.text) == ["used"])
        }
    }

    @Test("A replacement tells for each connection what came of it")
    func replace() async throws {
        let script: StubEntra.Script = { _, request in
            request.path.contains("other.example") ? .refusal(700_027) : .token("t")
        }
        try await withRoom(entra: script) { yard, browser in
            var browser = browser
            let desk = yard.house.desk
            let old = try await desk.createCertificate(Name("old"), days: 9, by: TestHouse.admin)
            let path = "/certificates/\(old.id)/replace"
            #expect(try await browser.get(path).body.contains("there is nothing to replace"))
            try await yard.house.addConnection("graph", certificate: old)
            let mail = try await yard.house.addConnection("mail", certificate: old, tenant: "other.example")
            #expect(try await browser.get(path).body.contains("There is no other certificate yet"))
            let new = try await desk.createCertificate(Name("new"), days: 99, by: TestHouse.admin)
            let form = try await browser.get(path).body
            #expect(form.contains("<option value=\"\(new.id)\"") && form.contains(">mail</a>"))
            #expect(!form.contains("<option value=\"\(old.id)\""))

            let answer = try await browser.post(path, ["with": "\(new.id)"], signed: true)
            #expect(answer.status == 200)
            #expect(answer.body.contains("Some connections go on with the old certificate."))
            #expect(answer.body.contains("<span class=\"tag good\">Switched</span>"))
            #expect(answer.body.contains("<span class=\"tag bad\">Not switched</span> <code>AADSTS700027</code>"))
            #expect(answer.body.contains("href=\"/connections/\(mail.id)\">mail</a>"))
            #expect(answer.body.contains("Certificates &amp; secrets"), "no word on what to do")
            #expect(try await desk.users(of: old).map(\.name.text) == ["mail"])
            #expect(try await desk.users(of: new).map(\.name.text) == ["graph"])
        }
    }

    @Test("A replacement by nothing, by what is not there and by itself is told, and nothing is tried")
    func badReplacement() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let desk = yard.house.desk
            let old = try await desk.createCertificate(Name("old"), days: 9, by: TestHouse.admin)
            _ = try await desk.createCertificate(Name("new"), days: 9, by: TestHouse.admin)
            try await yard.house.addConnection("graph", certificate: old)
            for (with, sentence, status) in [
                ("", "Choose the certificate to use instead.", 422), ("a/b", "separates the parts of a URL", 422),
                ("nobody", "There is no certificate &#39;nobody&#39;.", 404),
                ("old", "The two certificates are the same.", 400),
            ] {
                let answer = try await browser.post("/certificates/\(old.id)/replace", ["with": with], signed: true)
                #expect(answer.status == status && answer.body.contains(sentence), "\(with)")
                #expect(answer.body.contains("Try and replace"))
            }
        }
    }

    @Test("Whatever a name holds is text on every page")
    func escaped() async throws {
        try await withRoom { yard, browser in
            var browser = browser
            let name = "<script>alert(1)\"'&"
            let shown = "&lt;script&gt;alert(1)&quot;&#39;&amp;"
            let desk = yard.house.desk
            let made = try await desk.createCertificate(Name(name), days: 9, by: TestHouse.admin)
            _ = try await desk.createCertificate(Name(name + "2"), days: 9, by: TestHouse.admin)
            try await yard.house.addConnection(name, certificate: made)
            for path in ["", "/\(made.id)", "/\(made.id)/replace", "/\(made.id)/remove"] {
                let page = try await browser.get("/certificates" + path)
                #expect(page.status == 200 && page.body.contains(shown), "\(path)")
                #expect(!page.body.contains("<script>alert"), "\(path)")
            }
            let again = try await browser.post(
                "/certificates/new", ["way": "create", "name": name + "/", "bits": name, "days": name], signed: true)
            #expect(again.status == 422 && again.body.contains("value=\"\(shown)\""))
            #expect(!again.body.contains("<script>alert"))
        }
    }
}
