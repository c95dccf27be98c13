import Synchronization

/// The last thousand sightings, oldest first.
final class SightingLog: Sendable {
    private static let most = 1000
    private let sightings = Mutex<[Sighting]>([])

    var all: [Sighting] { sightings.withLock { $0 } }

    func append(_ sighting: Sighting) {
        sightings.withLock { sightings in
            if sightings.count == Self.most { sightings.removeFirst() }
            sightings.append(sighting)
        }
    }

    func clear() { sightings.withLock { $0 = [] } }
}
