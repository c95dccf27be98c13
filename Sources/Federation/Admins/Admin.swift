/// Somebody who signs in to the pages with a passphrase.
package struct Admin: Hashable, Sendable {
    package let id: ID<Admin>
    package let name: Name

    package init(id: ID<Admin>, name: Name) {
        self.id = id
        self.name = name
    }
}
