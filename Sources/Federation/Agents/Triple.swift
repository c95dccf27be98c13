/// The three values that an admin copies into Azure's "Other issuer" form: Issuer, Value and Audience.
package struct Triple: Hashable, Sendable {
    package let issuer: Issuer
    package let subject: Subject
    package let audience: Audience

    package init(issuer: Issuer, subject: Subject, audience: Audience) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
    }
}
