import Testing

@testable import PrivatePlane

@Suite("The fields of a form")
struct FieldTests {
    private static let sent = FormState(typed: ["name": "typed"], problems: ["name": "The name is taken."])

    @Test("At first a field holds what it is given; when the form was sent, what was typed, even nothing")
    func value() {
        #expect(Field("name", "Name", value: "given").value == "given")
        #expect(Field("name", "Name", in: Self.sent, value: "given").value == "typed")
        #expect(Field("other", "Other", in: Self.sent, value: "given").value == "given")
        #expect(Field("name", "Name", in: FormState(typed: ["name": ""]), value: "given").value == "")
    }

    @Test(
        "What is said about a field is tied to it",
        arguments: [
            (nil, "other", nil), ("A hint.", "other", "field-other-hint"), (nil, "name", "field-name-wrong"),
            ("A hint.", "name", "field-name-hint field-name-wrong"),
        ])
    func described(hint: String?, name: String, ids: String?) {
        let field = Field(name, "Label", in: Self.sent, hint: hint)
        #expect(field.id == "field-\(name)" && field.describedBy == ids)
        #expect(field.problem == Self.sent.problems[name] && field.hint == hint)
        let choice = Choice(name, "Label", [], in: Self.sent, hint: hint)
        #expect(choice.id == field.id && choice.describedBy == ids && choice.problem == field.problem)
    }

    @Test("Each kind has the input that it needs, and browsers fill in none of them")
    func kinds() {
        func made(_ kind: Field.Kind) -> [String] {
            let field = Field("x", "X", kind)
            return [field.type, field.autocomplete, "\(field.isArea)", field.accept ?? "none"]
        }
        #expect(made(.text) == ["text", "off", "false", "none"])
        #expect(made(.area) == ["text", "off", "true", "none"])
        #expect(made(.date) == ["date", "off", "false", "none"])
        #expect(made(.secret) == ["password", "new-password", "false", "none"])
        #expect(made(.file(accept: ".pfx")) == ["file", "off", "false", ".pfx"])
    }

    private static let options = ["a", "b", "c"].map { Choice.Option($0, $0.uppercased()) }

    @Test(
        "One of a choice is chosen: what was sent, else what is given, else the first; none where none has that value",
        arguments: [
            (nil, nil, ["a"]), (nil, "b", ["b"]), ("c", "b", ["c"]), ("z", "b", []), ("", nil, []),
        ])
    func chosen(typed: String?, given: String?, chosen: [String]) {
        var state = FormState.fresh
        state.typed["x"] = typed
        let choice = Choice("x", "X", Self.options, in: state, value: given)
        #expect(choice.options.filter(\.isChosen).map(\.value) == chosen)
        #expect(choice.options.map(\.label) == ["A", "B", "C"])
    }
}
