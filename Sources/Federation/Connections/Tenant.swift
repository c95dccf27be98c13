/// A Microsoft Entra tenant: its GUID or one of its verified domain names.
///
/// It becomes a segment of the token endpoint's path, so nothing that could lead to another path or host gets in. Held
/// in lower case, since neither GUIDs nor domain names know a difference.
package struct Tenant: ExactText {
    package let text: String

    /// - Throws: `InvalidText` for anything but a GUID or a domain name; also for `common`, `organizations` and
    ///   `consumers`, which Entra does not take for application permissions (AADSTS9001023).
    package init(_ text: String) throws(InvalidText) {
        guard !["common", "organizations", "consumers"].contains(text.lowercased()) else {
            throw InvalidText(
                kind: "tenant", problem: "stands for any tenant; give the tenant's ID or domain name", text: text)
        }
        guard UUIDText.matches(text) || Self.isDomainName(text) else {
            throw InvalidText(
                kind: "tenant", problem: "is neither a tenant ID (GUID) nor a domain name", text: text)
        }
        self.text = text.lowercased()
    }

    /// Labels of 1 to 63 letters, digits and inner hyphens, at least two of them (RFC 1123 section 2.1).
    private static func isDomainName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { $0 == hyphen || isLetterOrDigit($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
