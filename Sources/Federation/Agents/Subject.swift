/// The `sub` of an agent's assertions: Azure calls it "Value" (subject identifier). It never changes and is never given
/// out twice (RFC 7519 section 4.1.2).
package struct Subject: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for an empty text, more than 600 UTF-16 code units, surrounding blanks or control
    ///   characters. Any other bytes are kept as they are.
    package init(_ text: String) throws(InvalidText) {
        try TextRules.check(text, kind: "subject")
        self.text = text
    }

    /// The default: built from the agent's id, never from its name, which may change hands.
    package init(of agent: ID<Agent>) { text = "agent:\(agent)" }
}
