/// One of the three values that a federated credential is matched by.
package enum TripleField: String, Hashable, Sendable, CaseIterable {
    case issuer, subject, audience

    /// The field's name in Azure's "Other issuer" form.
    package var azureName: String {
        switch self {
        case .issuer: "Issuer"
        case .subject: "Value"
        case .audience: "Audience"
        }
    }

    package var value: ValueToCopy {
        switch self {
        case .issuer: .issuer
        case .subject: .subject
        case .audience: .audience
        }
    }

    package func text(of triple: Triple) -> String {
        switch self {
        case .issuer: triple.issuer.text
        case .subject: triple.subject.text
        case .audience: triple.audience.text
        }
    }

    /// The values that Entra did not find in a federated credential of the application: all three for the general code
    /// and for finer ones that are not known, none for a code about something else.
    ///
    /// - Parameter code: with its prefix, such as `AADSTS700213`.
    package static func mismatched(by code: String) -> [TripleField] {
        let general = "AADSTS70021"
        switch code {
        case general + "1": return [.issuer]
        case general + "2", general + "21", general + "4", "AADSTS70022204": return [.audience]
        case general + "3", general + "31", general + "37", general + "38": return [.subject]
        case general + "42": return []
        default: return code.hasPrefix(general) ? allCases : []
        }
    }
}
