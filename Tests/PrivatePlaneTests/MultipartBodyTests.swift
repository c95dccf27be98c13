import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Forms with files", .timeLimit(.minutes(2)))
struct MultipartBodyTests {
    /// `nil` for what is refused.
    private func read(_ bytes: [UInt8], boundary: String = "b") -> MultipartBody? {
        try? MultipartBody(bytes, boundary: boundary)
    }

    private func read(_ text: String) -> MultipartBody? { read(Array(text.utf8)) }

    private func problem(_ bytes: [UInt8], boundary: String = "b") -> PageRefusal? {
        do throws(PageRefusal) {
            _ = try MultipartBody(bytes, boundary: boundary)
            return nil
        } catch {
            return error
        }
    }

    /// One field `a`, with what is said in the place of its head and its content.
    private func one(_ head: String = "Content-Disposition: form-data; name=\"a\"", _ content: String = "1") -> String {
        "--b\r\n\(head)\r\n\r\n\(content)\r\n--b--\r\n"
    }

    @Test("Whatever a browser writes is read, whatever stands in it", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var chance = SplitMix(seed: seed)
        let form = WrittenForm.random(using: &chance)
        let body = try #require(read(form.bytes, boundary: form.boundary))
        let fields = form.parts.filter { $0.fileName == nil }
        #expect(body.fields.count == fields.count)
        for field in fields { #expect(body.fields[field.name].map { Array($0.utf8) } == field.content) }
        let files = form.parts.filter { $0.fileName != nil && !($0.fileName == "" && $0.content.isEmpty) }
        #expect(body.files == Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.content) }))
        #expect(MultipartBody.boundary(in: form.contentType) == form.boundary)
    }

    @Test("A form that breaks off anywhere is refused", arguments: 0..<20)
    func truncated(seed: UInt64) {
        var chance = SplitMix(seed: seed)
        let form = WrittenForm.random(using: &chance)
        let bytes = form.bytes
        // The line break at the very end may be missing.
        for length in 0..<(bytes.count - 2) {
            #expect(read(Array(bytes.prefix(length)), boundary: form.boundary) == nil, "\(length) of \(bytes.count)")
        }
        #expect(read(bytes.dropLast(2), boundary: form.boundary) != nil)
        #expect(read(bytes.dropLast(1), boundary: form.boundary) == nil)
    }

    @Test("Bytes that are no form, and forms with some bytes changed, are refused or read, and nothing else happens")
    func noise() {
        for seed in 0..<400 as Range<UInt64> {
            var chance = SplitMix(seed: seed)
            let form = WrittenForm.random(using: &chance)
            var bytes = form.bytes
            for _ in 0..<Int.random(in: 1...5, using: &chance) {
                bytes[Int.random(in: bytes.indices, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            }
            if let body = read(bytes, boundary: form.boundary) { #expect(body.fields.count <= form.parts.count) }
            let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &chance) }
            #expect(read(noise, boundary: form.boundary) == nil)
            let near =
                Array("--b\r\n".utf8) + (0..<200).map { _ in Array("\r\n-b:;=\"".utf8).randomElement(using: &chance)! }
            _ = read(near)
        }
    }

    @Test("The delimiter ends a part wherever it stands; what only begins like it is content")
    func boundaryInside() throws {
        for content in ["x--b", "\r--b", "\n--b", "\r\n--", "\r\n-b", "\r\n--B", "\r\n \r\n", "\r\n\r\n--\r\n", "-"] {
            #expect(read(one("Content-Disposition: form-data; name=\"a\"", content))?.fields == ["a": content])
        }
        for content in ["--b", "\r\n--b", "\r\n--bc", "x\r\n--b--", "\r\n--b\r\n", "\r\n--b \r\n", "\r\n--b--\r\n"] {
            #expect(read(one("Content-Disposition: form-data; name=\"a\"", content)) == nil, "\(content)")
        }
    }

    @Test(
        "What no browser writes is refused",
        arguments: [
            "", "--b", "\r\n--b--\r\n", "--b-- ", "--b--\n", "--b\r\n--b--\r\n", "--b\r\n\r\n--b--\r\n",
            // Something before the first delimiter, or behind the last.
            "x\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
            "\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\nx",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b-",
            // No last delimiter.
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\n",
            // Line feeds alone.
            "--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n",
        ])
    func strange(text: String) {
        #expect(read(text) == nil)
    }

    @Test(
        "A part without one name of its own is refused",
        arguments: [
            "X: y", "Content-Disposition: form-data", "Content-Disposition: form-data; name=\"\"",
            "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-datax; name=\"a\"",
            "Content-Disposition: form-data; name=\"a\"; name=\"b\"", "Content-Disposition: form-data; name=\"a",
            "Content-Disposition: form-data; name=\"a\"x", "Content-Disposition: form-data name=\"a\"",
            "Content-Disposition: form-data; name=\"a\";", "Content-Disposition: form-data; =\"a\"",
            "Content-Disposition: form-data; name =\"a\"", "Content-Disposition: form-data; filename=\"name=a\"",
            "Content-Disposition: form-data; filename=\"; name=\\\"a\"", "Content-Disposition : form-data; name=\"a\"",
            "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
            "Content-Disposition: form-data;\r\n name=\"a\"", "Content-Disposition: form-data; name=\"a\rb\"",
            "Content-Disposition: form-data; name=\"a\nb\"", "Content-Disposition: form-data; name=\"a\r\nb\"",
            "Content-Disposition: form-data; name=\"a\u{0}b\"",
        ])
    func heads(head: String) { #expect(read(one(head)) == nil) }

    @Test("Names may be written with any letters, without quotation marks, and behind other fields")
    func otherHeads() {
        for head in [
            "content-disposition: FORM-DATA; NAME=\"a\"", "Content-Disposition:form-data;name=a",
            "Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"a\"",
            "X: Content-Disposition: form-data; name=\"z\"\r\nContent-Disposition: form-data; \t name=\"a\"",
        ] { #expect(read(one(head))?.fields == ["a": "1"], "\(head)") }
        let quoted = read(one("Content-Disposition: form-data; name=\"%22;%0D%0A=\\ %25é\""))
        #expect(quoted?.fields.keys.first == "\";\r\n=\\ %25é")
    }

    @Test("A name that stands twice is refused, also once for a field and once for a file")
    func twice() {
        let clash = PageRefusal.unreadableForm("A field stands twice in it.")
        for files: (String?, String?) in [(nil, nil), (nil, "f"), ("f", nil), ("f", "g")] {
            var form = WrittenForm(boundary: "b")
            form.parts = [files.0, files.1].map { WrittenForm.Part(name: "a", fileName: $0, content: [1]) }
            #expect(problem(form.bytes) == clash)
        }
    }

    @Test("Forty parts are read, one more is not")
    func manyParts() {
        func form(_ count: Int) -> [UInt8] {
            var form = WrittenForm(boundary: "b")
            for index in 0..<count { form.add("f\(index)", "") }
            return form.bytes
        }
        #expect(read(form(MultipartBody.mostParts))?.fields.count == 40)
        #expect(problem(form(MultipartBody.mostParts + 1)) == .unreadableForm("It has too many parts."))
    }

    @Test("A field or a name that is not UTF-8 is refused; a file may be any bytes")
    func encoding() {
        let bad: [UInt8] = [0x61, 0xFF, 0xC0, 0x80]
        var form = WrittenForm(boundary: "b")
        form.parts = [WrittenForm.Part(name: "a", fileName: nil, content: bad)]
        #expect(problem(form.bytes) == .unreadableForm("A field in it is not UTF-8."))
        form.parts[0].fileName = "x"
        #expect(read(form.bytes)?.files == ["a": bad])
        let name =
            Array("--b\r\nContent-Disposition: form-data; name=\"".utf8) + bad + Array("\"\r\n\r\n1\r\n--b--".utf8)
        #expect(problem(name) == MultipartBody.broken)
    }

    @Test("A file that nobody chose is not there, an empty one is")
    func emptyFiles() {
        var form = WrittenForm(boundary: "b")
        form.add("none", file: "", [])
        form.add("empty", file: "x.pfx", [])
        form.add("unnamed", file: "", [7])
        #expect(read(form.bytes)?.files == ["empty": [], "unnamed": [7]])
        #expect(read(form.bytes)?.fields == [:])
    }

    @Test(
        "The boundary is taken from the content type",
        arguments: [
            ("multipart/form-data; boundary=b", "b"), ("multipart/form-data;boundary=b", "b"),
            ("multipart/form-data; charset=utf-8; BOUNDARY=\"b;c=d e\"", "b;c=d e"),
            ("multipart/form-data; boundary=\"b\" ; x=y", "b"), ("multipart/form-data; x=\"a; boundary=z\"", nil),
            ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil),
            ("multipart/form-data; boundary=\"\"", nil), ("multipart/form-data; boundary=\"b", nil),
            ("multipart/form-data; boundary=b; boundary=c", nil), ("multipart/form-data; boundary=b c", nil),
            ("multipart/form-data; boundary=\"b \"", nil), ("multipart/form-data; boundary=\"b\\\"c\"", nil),
            ("multipart/form-data; boundary=é", nil), ("multipart/form-data; boundary=\"a\r\nb\"", nil),
            ("multipart/form-data; boundary=" + String(repeating: "b", count: 70), String(repeating: "b", count: 70)),
            ("multipart/form-data; boundary=" + String(repeating: "b", count: 71), nil),
            ("multipart/form-data; boundary=a, multipart/form-data; boundary=b", nil),
        ] as [(String, String?)])
    func boundary(contentType: String, boundary: String?) {
        // A semicolon is no character of a boundary (RFC 2046 section 5.1.1), though it may stand between quotation marks.
        let expected = boundary?.contains(";") == true ? nil : boundary
        #expect(MultipartBody.boundary(in: contentType) == expected)
    }

    @Test(
        "A megabyte takes seconds at most, whatever it is made of",
        arguments: ["\r\n--", "\r\n--" + String(repeating: "b", count: 69), "\r", "\r\n\r", "; name=\"", "--\r\n"])
    func cost(pattern: String) {
        let boundary = String(repeating: "b", count: 70)
        func time(_ size: Int, isHead: Bool) -> Duration {
            let filler = String(repeating: pattern, count: size / pattern.utf8.count)
            let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"a\""
            let text = isHead ? head + filler + "\r\n\r\n" : head + "\r\n\r\n" + filler
            let body = Array("\(text)\r\n--\(boundary)--".utf8)
            return ContinuousClock().measure { _ = read(body, boundary: boundary) }
        }
        for isHead in [true, false] {
            // Were it quadratic, it would take some minutes.
            #expect(time(1 << 20, isHead: isHead) < .seconds(10))
        }
    }
}

extension WrittenForm {
    /// Up to eight parts, whose contents are made of what delimiters and heads are made of.
    static func random(using chance: inout SplitMix) -> WrittenForm {
        var form = WrittenForm()
        let letters = Array("abcXYZ019'()+_,-./:=?")
        form.boundary = String(
            (0..<Int.random(in: 1...70, using: &chance)).map { _ in letters.randomElement(using: &chance)! })
        if form.boundary.contains(where: { !($0.isLetter || $0.isNumber || "'+_-.".contains($0)) }) {
            form.isQuoted = true
        }
        let pieces = [
            "\r\n", "--", "\r", "\n", ";", "\"", "name=", "%0D", "é", "x", " ", String(form.boundary.prefix(2)),
        ]
        func text(_ chance: inout SplitMix) -> String {
            let text = (0..<Int.random(in: 0...12, using: &chance)).map { _ in pieces.randomElement(using: &chance)! }
                .joined()
            return ("\r\n" + text).contains("\r\n--\(form.boundary)") ? "" : text
        }
        for index in 0..<Int.random(in: 1...8, using: &chance) {
            let name = "\(index)" + text(&chance).replacing("%", with: "")
            switch Int.random(in: 0...2, using: &chance) {
            case 0: form.add(name, text(&chance))
            case 1: form.add(name, file: text(&chance).replacing("%", with: ""), Array(text(&chance).utf8))
            default:
                let bytes = (0..<Int.random(in: 0...40, using: &chance)).map { _ in
                    UInt8.random(in: 0...255, using: &chance)
                }
                form.add(name, file: "f", bytes)
            }
        }
        return form
    }
}
