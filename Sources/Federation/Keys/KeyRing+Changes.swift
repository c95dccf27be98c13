package import struct FoundationEssentials.Date

/// What an act does to a ring: keys as they stand after it, and keys that enter.
package struct RingChange: Hashable, Sendable {
    /// Keys of the ring whose state or times change.
    package var moved: [RingKey] = []
    /// Keys that were not there before.
    package var added: [RingKey] = []

    package init(moved: [RingKey] = [], added: [RingKey] = []) {
        self.moved = moved
        self.added = added
    }

    package var isEmpty: Bool { moved.isEmpty && added.isEmpty }
}

extension KeyRing {
    /// A spare, if there is none.
    package func addingSpare(_ spare: RingKey) -> RingChange {
        spares.isEmpty ? RingChange(added: [spare]) : RingChange()
    }

    /// Lets a spare sign. The key that signed stays public for the grace time, and another spare takes the place.
    ///
    /// - Throws: `RingProblem` when the key is not, or no longer, a spare.
    package func activating(
        _ keyID: String, at now: Date, grace: Int, spare: RingKey
    ) throws(RingProblem) -> RingChange {
        guard let next = self[keyID] else { throw .unknownKey(keyID) }
        guard next.state == .pending else { throw .wrongState(keyID, next.state) }
        return RingChange(
            moved: [active?.retiring(at: now, grace: grace), next.signing(from: now)].compactMap { $0 },
            added: spares.count > 1 ? [] : [spare])
    }

    /// Stops publishing the retiring keys whose time is over.
    package func retiring(at now: Date) -> RingChange {
        RingChange(
            moved: keys.filter { $0.state == .retiring && now >= ($0.retiresAt ?? now) }.map {
                $0.leaving(as: .retired, at: now)
            })
    }

    /// Lets the active key stop signing as soon as a spare is ready.
    package func endingPeriod(at now: Date) -> RingChange {
        guard var active, active.retiresAt.map({ $0 > now }) ?? true else { return RingChange() }
        active.retiresAt = now
        return RingChange(moved: [active])
    }

    /// Takes a key out at once. If it signed, the spare that was seen longest signs in its place, and a fresh one becomes
    /// the spare; if there was no spare, the fresh one signs.
    ///
    /// - Throws: `RingProblem` when it is unknown or no longer published.
    package func revoking(_ keyID: String, at now: Date, fresh: RingKey) throws(RingProblem) -> RingChange {
        guard let revoked = self[keyID] else { throw .unknownKey(keyID) }
        guard revoked.state.isPublished else { throw .wrongState(keyID, revoked.state) }
        var change = RingChange(moved: [revoked.leaving(as: .revoked, at: now)])
        var left = spares.filter { $0.keyID != keyID }
        if revoked.state == .active {
            guard let successor = left.max(by: { $0.evidence.seenFor < $1.evidence.seenFor }) else {
                change.added = [fresh.signing(from: now)]
                return change
            }
            change.moved.append(successor.signing(from: now))
            left.removeAll { $0.keyID == successor.keyID }
        }
        if left.isEmpty { change.added = [fresh] }
        return change
    }

    /// Takes every key out at once; others take their places.
    package func revokingAll(at now: Date, active: RingKey, spare: RingKey) -> RingChange {
        RingChange(
            moved: keys.filter(\.state.isPublished).map { $0.leaving(as: .revoked, at: now) },
            added: [active.signing(from: now), spare])
    }
}

extension RingKey {
    func signing(from now: Date) -> RingKey {
        var key = self
        key.state = .active
        key.activatesAt = now
        return key
    }

    fileprivate func retiring(at now: Date, grace: Int) -> RingKey {
        var key = self
        key.state = .retiring
        key.retiresAt = now.addingTimeInterval(Double(grace))
        return key
    }

    func leaving(as state: KeyState, at now: Date) -> RingKey {
        var key = self
        key.state = state
        key.retiresAt = now
        return key
    }
}
