/// The name of a federated credential in Azure: 3 to 120 characters of `[A-Za-z0-9_-]`, the first a letter or digit,
/// never changed afterwards (Microsoft Graph, `federatedIdentityCredential`).
package struct FederatedCredentialName: ExactText {
    package let text: String

    /// Made from the agent's name, so that an admin recognises it: what Azure does not take becomes `-`, a name that is
    /// too short or has nothing usable is led by `agent-`.
    package init(for agent: Name) {
        var made = ""
        for scalar in agent.text.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            let fits = scalar.isASCII && (scalar.properties.isAlphabetic || isDigit || scalar == "_")
            if fits {
                made.unicodeScalars.append(scalar)
            } else if !made.hasSuffix("-") {
                made.append("-")
            }
        }
        while made.hasSuffix("-") { made.removeLast() }
        while let first = made.first, first == "-" || first == "_" { made.removeFirst() }
        text = String((made.count < 3 ? "agent-\(made.isEmpty ? "0" : made)" : made).prefix(120))
    }
}
