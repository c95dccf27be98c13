import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Operations

/// Takes values out of a form, and notes what is wrong with each, so that an admin is told everything at once.
struct FormReader {
    private let form: PostedForm
    private var problems: [String: String] = [:]

    init(_ form: PostedForm) { self.form = form }

    /// What was typed; `nil` for nothing, or blanks alone, which come with copying. Blanks and line breaks around a value
    /// are no part of it.
    func text(_ name: String) -> String? {
        let text = form[name].trimmingCharacters
        return text.isEmpty ? nil : text
    }

    /// `nil` for nothing, and for what was turned away.
    mutating func value<Value>(
        _ name: String, as make: (String) throws(InvalidText) -> Value
    ) -> Value? {
        guard let text = text(name) else { return nil }
        do throws(InvalidText) { return try make(text) } catch {
            problems[name] = "The \(error)."
            return nil
        }
    }

    mutating func required<Value>(
        _ name: String, _ otherwise: String, as make: (String) throws(InvalidText) -> Value
    ) -> Value? {
        require(name, otherwise)
        return value(name, as: make)
    }

    /// Notes that something has to be typed there.
    mutating func require(_ name: String, _ otherwise: String) {
        if text(name) == nil { problems[name] = otherwise }
    }

    /// One a line.
    mutating func lines<Value>(_ name: String, as make: (String) throws(InvalidText) -> Value) -> [Value] {
        var values: [Value] = []
        for line in form[name].split(whereSeparator: \.isNewline).map({ String($0).trimmingCharacters }) {
            guard !line.isEmpty else { continue }
            do throws(InvalidText) { values.append(try make(line)) } catch { problems[name] = "The \(error)." }
        }
        return values
    }

    mutating func word<Word: RawRepresentable>(_ name: String, as word: Word.Type) -> Word?
    where Word.RawValue == String {
        if let found = Word(rawValue: form[name]) { return found }
        problems[name] = "Choose one of these."
        return nil
    }

    /// The end of a day in UTC, as a field for dates sends it (HTML Living Standard, "valid date string").
    mutating func day(_ name: String) -> Date? {
        guard let text = text(name) else { return nil }
        guard let start = Date(day: text) else {
            problems[name] = "Enter the day as YYYY-MM-DD."
            return nil
        }
        return start.addingTimeInterval(86_399)
    }

    /// Which version of a connection the form was made for: the hidden field `version`.
    var version: ExpectedVersion { Int(form["version"]).map { .oneOf([$0]) } ?? .any }

    func flag(_ name: String) -> Bool { form[name] == "yes" }

    /// What stands behind `prefix` in the names of the boxes that are checked, in order.
    func flags(_ prefix: String) -> [String] {
        form.typed.filter { $0.key.hasPrefix(prefix) && $0.value == "yes" }.map {
            String($0.key.dropFirst(prefix.count))
        }
        .sorted()
    }

    /// A whole number.
    mutating func integer(_ name: String, in range: ClosedRange<Int>, _ otherwise: String) -> Int? {
        if let number = text(name).flatMap({ Int($0) }), range.contains(number) { return number }
        problems[name] = otherwise
        return nil
    }

    /// A file that has to be chosen, and is not empty.
    mutating func file(_ name: String) -> [UInt8]? {
        guard let bytes = form.file(name), !bytes.isEmpty else {
            problems[name] = form.file(name) == nil ? "Choose a file." : "This file is empty. Choose another one."
            return nil
        }
        return bytes
    }

    mutating func note(_ problem: String, of name: String) { problems[name] = problem }

    /// - Throws: `FormRefusal` when anything was wrong.
    func finish() throws(FormRefusal) {
        guard problems.isEmpty else { throw refusal }
    }

    /// The same, and a value that has to be there.
    func finish<Value>(_ value: Value?) throws(FormRefusal) -> Value {
        guard problems.isEmpty, let value else { throw refusal }
        return value
    }

    private var refusal: FormRefusal {
        FormRefusal(
            state: FormState(
                typed: form.typed, problems: problems,
                problem: FormProblem(sentence: "Nothing was saved yet. See what is marked below.")))
    }
}

/// A form that was not taken, with everything that it has to show again.
struct FormRefusal: Error {
    let state: FormState
    let status: HTTPResponse.Status

    init(state: FormState, status: HTTPResponse.Status = .unprocessableContent) {
        self.state = state
        self.status = status
    }

    /// What a verb of the desk threw, told beside the form; `nil` for a fault.
    init?(_ error: any Error, in form: PostedForm) {
        if let refusal = error as? FormRefusal {
            self = refusal
            return
        }
        guard let expected = Problem(expected: error), expected.kind != .givenUp else { return nil }
        self.init(
            state: FormState(
                typed: form.typed, problem: FormProblem(sentence: expected.detail, hint: expected.hint?.inPageWords)),
            status: expected.kind.status)
    }
}

extension FormContext {
    /// Does what a form asks for; when it is not taken, shows it again with what was typed and why.
    func attempt(
        _ act: () async throws -> PageAnswer, otherwise again: (FormState) async throws -> Page
    ) async throws -> PageAnswer {
        do {
            return try await act()
        } catch {
            guard let refusal = FormRefusal(error, in: form) else { throw error }
            return .page(try await again(refusal.state).status(refusal.status))
        }
    }
}

extension String {
    /// Without blanks around it.
    var trimmingCharacters: String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
