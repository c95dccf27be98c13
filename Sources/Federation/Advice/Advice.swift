/// What an admin is told about a refusal of Entra's, in words that ask for no knowledge of OAuth.
package struct Advice: Hashable, Sendable {
    /// One complete sentence, without a code.
    package let whatHappened: String
    /// One to three sentences.
    package let remedy: String
    /// Where in the Entra admin centre; `nil` when there is nothing to do there.
    package let page: PortalPage?
    /// Which of our values belongs there. The caller knows its text.
    package let value: ValueToCopy?
    /// What usually goes wrong with that value, one sentence each.
    package let slips: [String]
    package let waiting: Waiting

    /// - Parameter slips: those of the value, unless given.
    package init(
        whatHappened: String, remedy: String, page: PortalPage? = nil, value: ValueToCopy? = nil,
        slips: [String]? = nil, waiting: Waiting
    ) {
        self.whatHappened = whatHappened
        self.remedy = remedy
        self.page = page
        self.value = value
        self.slips = slips ?? value?.usualSlips ?? []
        self.waiting = waiting
    }

    /// The remedy and the page as one plain text.
    package var hint: String {
        guard let page else { return remedy }
        return "\(remedy) In the Entra admin centre: \(page.text)."
    }

    /// The same words with another answer to whether waiting helps.
    package func waiting(_ waiting: Waiting) -> Advice {
        Advice(
            whatHappened: whatHappened, remedy: remedy, page: page, value: value, slips: slips, waiting: waiting)
    }
}
