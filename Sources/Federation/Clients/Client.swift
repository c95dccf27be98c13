/// An integration that calls this service with a key and gets only what it was granted.
///
/// What that is may be thousands of things, and is asked for one by one (`Grant`).
package struct Client: Hashable, Sendable {
    package let id: ID<Client>
    package let name: Name
    /// May use the admin API, and may therefore be told which names exist.
    package let isAdmin: Bool

    package init(id: ID<Client>, name: Name, isAdmin: Bool) {
        self.id = id
        self.name = name
        self.isAdmin = isAdmin
    }
}
