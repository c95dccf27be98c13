/// The first by name of what there may be any number of, and how many there are in all: enough for a list that stays short.
package struct Roll<Thing>: Hashable, Sendable {
    package let first: [Entry]
    package let count: Int

    package init(first: [Entry], count: Int) {
        (self.first, self.count) = (first, count)
    }

    package var isEmpty: Bool { count == 0 }

    package struct Entry: Hashable, Sendable {
        package let id: ID<Thing>
        package let name: Name

        package init(id: ID<Thing>, name: Name) {
            (self.id, self.name) = (id, name)
        }
    }
}
