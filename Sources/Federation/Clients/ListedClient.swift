/// A client without what it was granted, which may be a thousand things.
package struct ListedClient: Hashable, Sendable {
    package let id: ID<Client>
    package let name: Name
    package let isAdmin: Bool

    package init(id: ID<Client>, name: Name, isAdmin: Bool) {
        (self.id, self.name, self.isAdmin) = (id, name, isAdmin)
    }
}
