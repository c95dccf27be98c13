import Federation
import Operations

/// The template `client-key`: a key that was just made, the only time that it is known.
struct ClientKeyView: Sendable {
    let head: Heading
    let key: ShownValue
    let tools: [Call]
    let back: String

    /// What the program sends, as the template `tools` shows it.
    struct Call: Sendable {
        let id: String
        let name: String
        let text: String

        init(_ id: String, _ name: String, _ verb: String, _ url: String) {
            self.id = "call-\(id)"
            self.name = name
            // Without the key in it, which would stay in the history of the shell.
            text = "curl \(verb)-H \"Authorization: Bearer $KEY\" \(url)"
        }
    }

    init(_ made: ClientWithKey, _ grants: NamedGrants?, at url: BrowserURL) {
        let client = made.client
        back = LocalPath.client(client).text
        head = Heading(
            "The key of “\(client.name)”", under: Message.Link(label: client.name.text, address: back))
        key = ShownValue(
            "New key", made.revealKey(),
            place: "It is shown only now. Copy it to where the program keeps its secrets; nobody can look it up later.")
        let first = [
            grants?.connections.first.first.map(ShownGrant.init), grants?.agents.first.first.map(ShownGrant.init),
        ].compactMap { $0 }
        tools =
            first.map { grant in
                let what = grant.kind == "Agent" ? "An assertion of the agent" : "An access token of the connection"
                return Call(
                    grant.kind.lowercased(), "\(what) “\(grant.name)”", "-X POST ", "\(url.text)/v1\(grant.path)/token")
            } + (client.isAdmin ? [Call("admin", "The admin API", "", "\(url.text)/v1/admin/agents")] : [])
    }
}
