import Federation

extension Schema {
    static let shownTriple = request(
        "The three values as Azure shows them, whatever they are.",
        [
            "issuer": text("The field \"Issuer\"."), "subject": text("The field \"Value\"."),
            "audience": text("The field \"Audience\"."),
        ])

    static let comparison = answer(
        "What Azure shows, held against what is sent to Entra, byte for byte.",
        [
            "same": .flag("Whether all three are."),
            "fields": .list(
                of: answer(
                    "One of the three.",
                    [
                        "field": .word("Which.", of: TripleField.self), "same": .flag("Whether it is."),
                        "sent": .text("What is sent to Entra."), "shown": .text("What Azure shows."),
                        "difference": difference.orNull,
                    ]), "Issuer, subject, audience."),
        ])

    private static let difference = answer(
        "The first character that is not the same.",
        [
            "position": .integer("Counted from 1."), "sent": mark.orNull, "shown": mark.orNull,
            "slip": .text("What was done wrong, in one word."), "sentence": .text("The same as a sentence."),
        ])

    private static let mark = answer(
        "A character, told from those that look like it.",
        [
            "character": .text("Itself."), "code_point": .text("As Unicode writes it.").example("U+0430"),
            "name": text("As Unicode calls it.").orNull,
        ])
}
