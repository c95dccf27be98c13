/// Where two values part for the first time, and by what kind of slip.
package struct Difference: Hashable, Sendable {
    /// Counted from 1, in Unicode scalars: one more than the length of the shorter value when that one merely ends.
    package let position: Int
    /// What stands there on our side; `nil` where our value has ended.
    package let sent: Mark?
    /// What stands there in Azure; `nil` where its value has ended.
    package let shown: Mark?
    package let slip: Slip
    /// What is wrong, for an admin.
    package let explanation: String

    /// The same, and what to do.
    package var sentence: String { "\(explanation) Copy the value again from 'aureole connection show NAME'." }

    /// - Returns: `nil` when both values are the same.
    init?(field: TripleField, of triple: Triple, shown: String) {
        self.init(
            sent: field.text(of: triple), shown: shown, slip: Slip(field: field, of: triple, shown: shown))
    }

    /// - Parameter slip: what explains the difference, if there is one.
    init?(sent sentText: String, shown shownText: String, slip: @autoclosure () -> Slip) {
        let (ours, theirs) = (Array(sentText.unicodeScalars), Array(shownText.unicodeScalars))
        guard ours != theirs else { return nil }
        let index = zip(ours, theirs).prefix { $0 == $1 }.count
        position = index + 1
        sent = ours.indices.contains(index) ? Mark(scalar: ours[index]) : nil
        shown = theirs.indices.contains(index) ? Mark(scalar: theirs[index]) : nil
        self.slip = slip()
        explanation = "\(self.slip.sentence) \(Self.place(index, sent, shown))"
    }

    private static func place(_ index: Int, _ sent: Mark?, _ shown: Mark?) -> String {
        let ours = sent?.description ?? "nothing more"
        let theirs = shown?.description ?? "nothing more"
        return "At character \(index + 1) Azure has \(theirs), and \(ours) is sent."
    }

    package var json: JSON {
        [
            "position": .integer(position), "sent": sent?.json ?? .null, "shown": shown?.json ?? .null,
            "slip": .string(slip.word), "sentence": .string(sentence),
        ]
    }

    /// One Unicode scalar, in words that tell it from those that look like it.
    package struct Mark: Hashable, Sendable, CustomStringConvertible {
        package let scalar: Unicode.Scalar

        /// Such as `CYRILLIC SMALL LETTER A`; `nil` for those that Unicode gives no name.
        package var name: String? { scalar.properties.name ?? scalar.properties.nameAlias }

        package var description: String {
            let named = [scalar.codePoint, name].compactMap { $0 }.joined(separator: " ")
            return scalar.isInvisible ? named : "'\(Legible(String(scalar)).text)' (\(named))"
        }

        var json: JSON {
            [
                "character": .string(String(scalar)), "code_point": .string(scalar.codePoint),
                "name": .optional(name),
            ]
        }
    }
}
