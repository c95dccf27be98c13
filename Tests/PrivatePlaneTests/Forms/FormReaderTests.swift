import Federation
import Foundation
import HTTPTypes
import Operations
import Storage
import Testing

@testable import PrivatePlane

@Suite("Reading a form")
struct FormReaderTests {
    @Test(
        "Blanks and line breaks around a value came with the copying",
        arguments: [
            ("x", "x"), (" x ", "x"), ("\u{A0}x\u{A0}", "x"), ("\r\n\tx\r\n", "x"), ("\u{2003}x y\u{3000}", "x y"),
            ("x\u{301} ", "x\u{301}"), ("", nil), ("  \u{A0}\r\n", nil), ("\u{85}x\u{2028}", "x"),
        ])
    func trimming(typed: String, text: String?) async throws {
        let reader = FormReader(try await .typed(["a": typed]))
        #expect(reader.text("a").map { Array($0.utf8) } == text.map { Array($0.utf8) })
        #expect(reader.text("b") == nil)
    }

    @Test("Everything that is wrong is told at once, each at its field, and nothing that was typed is lost")
    func several() async throws {
        let typed = [
            "name": "a/b", "subject": "", "audiences": "ok\n\nbad\u{1}", "day": "soon", "kind": "none", "other": " x ",
        ]
        var reader = FormReader(try await .typed(typed))
        #expect(reader.value("name", as: Name.init(_:)) == nil)
        #expect(reader.required("subject", "Give it a subject.", as: Subject.init(_:)) == nil)
        #expect(reader.lines("audiences", as: Audience.init(_:)).map(\.text) == ["ok"])
        #expect(reader.day("day") == nil)
        #expect(reader.word("kind", as: Credential.Kind.self) == nil)
        reader.note("Choose a file.", of: "file")
        let refusal = #expect(throws: FormRefusal.self) { try reader.finish() }
        let state = try #require(refusal?.state)
        #expect(refusal?.status == .unprocessableContent)
        #expect(state.typed == typed, "but for the token")
        #expect(state.problem?.sentence == "Nothing was saved yet. See what is marked below.")
        #expect(state.problems.keys.sorted() == ["audiences", "day", "file", "kind", "name", "subject"])
        #expect(state.problems["name"] == "The name 'a/b' has a '/', which separates the parts of a URL.")
        #expect(state.problems["subject"] == "Give it a subject.")
        #expect(state.problems["audiences"] == "The audience 'bad\\u{01}' has a control character.")
        #expect(state.problems["day"] == "Enter the day as YYYY-MM-DD.")
        #expect(state.problems["kind"] == "Choose one of these." && state.problems["file"] == "Choose a file.")
    }

    @Test("What is as it has to be comes out as it is")
    func fine() async throws {
        var reader = FormReader(
            try await .typed([
                "name": " helpdesk ", "audiences": "api://a\r\n  api://b  \n\n", "kind": "secret", "yes": "yes",
                "no": "on",
            ]))
        #expect(reader.required("name", "Give it.", as: Name.init(_:))?.text == "helpdesk")
        #expect(reader.value("subject", as: Subject.init(_:)) == nil)
        #expect(reader.lines("audiences", as: Audience.init(_:)).map(\.text) == ["api://a", "api://b"])
        #expect(reader.lines("nothing", as: Audience.init(_:)).isEmpty)
        #expect(reader.word("kind", as: Credential.Kind.self) == .secret)
        #expect(reader.flag("yes") && !reader.flag("no") && !reader.flag("nothing"))
        try reader.finish()
        #expect(try reader.finish(7) == 7)
        let none: Int? = nil
        #expect(throws: FormRefusal.self) { try reader.finish(none) }
    }

    @Test(
        "A day ends with its last second in UTC, and is written as browsers send it",
        arguments: [
            ("2027-01-15", 1_800_057_599), (" 2027-01-15 ", 1_800_057_599), ("2028-02-29", 1_835_481_599), ("", nil),
            ("2027-02-29", nil), ("2027-13-01", nil), ("15.01.2027", nil), ("2027-1-5", nil), ("2027-01-15T10:00", nil),
            ("2027-01-15x", nil), ("20270115", nil), ("tomorrow", nil), ("-001-01-01", nil), ("02027-01-15", nil),
        ])
    func day(typed: String, seconds: Int?) async throws {
        var reader = FormReader(try await .typed(["day": typed]))
        #expect(reader.day("day") == seconds.map { Date(timeIntervalSince1970: TimeInterval($0)) })
        if seconds == nil, !typed.isEmpty { #expect(throws: FormRefusal.self) { try reader.finish() } }
    }
}

@Suite("A form that is not taken")
struct FormRefusalTests {
    private static let refusals: [(any Error & Sendable, status: Int, sentence: String, hint: String?)] = [
        (
            StoreFailure.nameTaken(kind: "an agent", try! Name("x")), 409, "There is already an agent named 'x'.",
            "Choose another name, or remove that one first."
        ),
        (
            StoreFailure.notFound(kind: "agent", "x"), 404, "There is no agent 'x'.", "Agents shows what there is."
        ),
        (
            Refusal.badRequest("The client secret is empty."), 400, "The client secret is empty.", nil
        ),
        (
            Refusal.notUsable(.agentDisabled(try! Name("x"))), 409, "The agent 'x' is disabled.",
            "Agents"
        ),
    ]

    @Test("What a verb says no to is told beside the form, in the words of the pages", arguments: refusals.indices)
    func expected(row: Int) async throws {
        let (error, status, sentence, hint) = Self.refusals[row]
        let refusal = try #require(FormRefusal(error, in: try await .typed(["a": "b"])))
        #expect(refusal.status.code == status)
        #expect(refusal.state.problem?.sentence == sentence)
        let told = refusal.state.problem?.hint
        #expect(
            hint.map { told?.contains($0) == true } ?? (told == nil || told?.contains("aureole") == false),
            "\(told ?? "")")
        #expect(told?.contains("'aureole") != true)
        #expect(refusal.state.typed == ["a": "b"] && refusal.state.problems.isEmpty)
    }

    @Test("What it told by itself stays as it is")
    func own() async throws {
        let own = FormRefusal(state: FormState(typed: ["x": "y"], problems: ["x": "No."]))
        let refusal = try #require(FormRefusal(own, in: try await .typed(["a": "b"])))
        #expect(refusal.state.typed == ["x": "y"] && refusal.state.problems == ["x": "No."])
    }

    private static let faults: [any Error & Sendable] = [
        StoreFailure.database("disk full"), StoreFailure.cancelled, CancellationError(), CocoaError(.fileNoSuchFile),
    ]

    @Test("A fault, and work that was given up, are no matter of the form", arguments: faults.indices)
    func fault(row: Int) async throws {
        #expect(FormRefusal(Self.faults[row], in: try await .typed([:])) == nil)
    }
}
