import Federation
import Foundation
import Operations

extension Template {
    static let clients = Template("clients", PackageResources.clients_mustache)
    static let client = Template("client", PackageResources.client_mustache)
    static let clientNew = Template("client-new", PackageResources.client_new_mustache)
    static let clientRotate = Template("client-rotate", PackageResources.client_rotate_mustache)
    static let clientKey = Template("client-key", PackageResources.client_key_mustache)
}

/// The template `clients`.
struct ClientList: Sendable {
    let rows: [Row]
    /// Whether the list does not begin at its beginning.
    let isPart: Bool
    let pager: Pager?

    struct Row: Sendable {
        let id: String
        let name: String
        /// What it may use; `nil` for nothing.
        let grants: String?
        let isAdmin: Bool
        let lastUsed: Moment?

        /// How many of its grants are named.
        static let mostGrants = 3

        init(_ client: Client, _ grants: NamedGrants?, lastUsedAt: Date?) {
            (id, name) = (client.id.description, client.name.text)
            self.grants = ShownGrants(grants, most: Self.mostGrants).words
            isAdmin = client.isAdmin
            lastUsed = Moment(lastUsedAt)
        }
    }
}

/// The template `client`.
struct ClientView: Sendable {
    let head: Heading
    let id: String
    let isAdmin: Bool
    let lastUsed: Moment?
    let grants: ShownGrants
    /// Whether it is known by something else alone.
    let isKeyless: Bool
    /// What is pasted where it runs.
    let tools: [ShownTool]
    let keys: [Key]
    let proofs: [ShownProof]
    let rotation: ClientRotation

    struct Key: Sendable {
        let since: Moment
        let until: Moment?
        let lastUsed: Moment?

        init(_ key: ClientKeyStatus) {
            (since, until, lastUsed) = (Moment(key.createdAt), Moment(key.expiresAt), Moment(key.lastUsedAt))
        }
    }

    init(
        _ client: Client, _ grants: ShownGrants, tools: [ShownTool], keys: [ClientKeyStatus],
        proofs: [ClientProofStatus], lastUsedAt: Date?
    ) {
        head = Heading(client.name.text, under: .clients)
        id = client.id.description
        isAdmin = client.isAdmin
        lastUsed = Moment(lastUsedAt)
        self.grants = grants
        isKeyless = keys.isEmpty && !proofs.isEmpty
        self.tools = tools
        self.keys = keys.map(Key.init)
        self.proofs = proofs.map { ShownProof($0, of: client) }
        rotation = ClientRotation(client, .fresh)
    }
}

extension Removal {
    init(_ client: Client, _ grants: ShownGrants, lastUsedAt: Date?) {
        let address = LocalPath.client(client).text
        head = Heading("Remove “\(client.name)”?", under: Message.Link(label: client.name.text, address: address))
        isPossible = true
        action = "\(address)/remove"
        button = "Remove the client"
        back = address
        list = grants.lines
        sentences =
            [
                "Its keys stop working within a second, and whatever program uses one gets no token any more.",
                Moment(lastUsedAt).map { "It last used a key on \($0.text)." } ?? "It has never used a key.",
            ]
            + (client.isAdmin ? ["It may administer Aureole by the admin API, and loses that."] : [])
            + (list.isEmpty ? [] : ["It loses what it may use:"])
    }
}
