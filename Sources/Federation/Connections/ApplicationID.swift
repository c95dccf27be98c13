/// The "Application (client) ID" of an app registration: a GUID, held in lower case.
package struct ApplicationID: ExactText {
    package let text: String

    /// - Throws: `InvalidText` when the text is not a GUID.
    package init(_ text: String) throws(InvalidText) {
        guard UUIDText.matches(text) else {
            throw InvalidText(
                kind: "client ID", problem: "is not a GUID; copy \"Application (client) ID\" from the app's overview",
                text: text)
        }
        self.text = text.lowercased()
    }
}
