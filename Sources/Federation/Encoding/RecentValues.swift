/// A bounded memory of values by key, each operation O(1).
///
/// Two generations: what is used moves to the young one; when that is full, the old one is forgotten whole and the young
/// becomes old. So at most `capacity` values are held, and anything used within the last `capacity / 2` insertions is
/// still there; a value found in the old generation is inserted into the young one. Cheaper than a list in order of use,
/// and it never walks.
package struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let half: Int

    /// - Parameter capacity: how many values are held at the most; at least 2.
    package init(capacity: Int) { half = max(1, capacity / 2) }

    package var count: Int { young.count + old.count }

    /// The value, which is thereby kept longer.
    package mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    package mutating func insert(_ value: Value, for key: Key) {
        old.removeValue(forKey: key)
        if young[key] == nil, young.count >= half {
            old = young
            young = Dictionary(minimumCapacity: half)
        }
        young[key] = value
    }

    package mutating func removeValue(for key: Key) {
        young.removeValue(forKey: key)
        old.removeValue(forKey: key)
    }

    package mutating func removeAll() {
        young.removeAll()
        old.removeAll()
    }
}
