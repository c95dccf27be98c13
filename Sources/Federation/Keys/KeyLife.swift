package import struct FoundationEssentials.Date

/// When a key is public and when it signs: what was and, unless somebody intervenes, what comes.
package struct KeyLife: Hashable, Sendable {
    /// `nil` for one that is still to be made.
    package let key: RingKey?
    package let publishedAt: Date
    /// `nil` for a key that never signed, and while nobody can tell when it will.
    package var signsAt: Date?
    /// When it signs no more; `nil` where nobody can tell, and for a key that is gone: that is not written down.
    package var stopsAt: Date?
    /// When it leaves the key set; `nil` while nobody can tell.
    package var leavesAt: Date?
}

extension RotationSchedule {
    /// The lives of all keys of a ring, oldest first, and behind them that of the key which is made when the last spare
    /// begins to sign.
    package func lives(in ring: KeyRing, at now: Date) -> [KeyLife] {
        var lives: [KeyLife] = []
        var turn = ring.active.map(end) ?? now
        var (lastSignsAt, isForeseeable) = (turn, !ring.spares.isEmpty)
        for key in ring.keys {
            guard key.state == .pending else {
                lives.append(life(of: key))
                continue
            }
            guard key.evidence.isInSight else {
                lives.append(KeyLife(key: key, publishedAt: key.createdAt))
                isForeseeable = false
                continue
            }
            let spare = life(of: key, from: max(turn, now.addingTimeInterval(remainingLead(of: key) / .seconds(1))))
            lives.append(spare)
            (lastSignsAt, turn) = (spare.signsAt ?? turn, spare.stopsAt ?? turn)
        }
        return isForeseeable ? lives + [life(of: nil, publishedAt: lastSignsAt, from: turn)] : lives
    }

    /// When the next key begins to sign, or one leaves; `nil` while nobody can tell.
    package func nextStep(in ring: KeyRing, after now: Date) -> Date? {
        lives(in: ring, at: now).flatMap { [$0.signsAt, $0.leavesAt] }.compactMap { $0 }.filter { $0 > now }.min()
    }

    private func life(of key: RingKey) -> KeyLife {
        var life = KeyLife(key: key, publishedAt: key.createdAt, signsAt: key.activatesAt, leavesAt: key.retiresAt)
        if key.state == .active {
            life.stopsAt = end(of: key)
            life.leavesAt = end(of: key).addingTimeInterval(Double(grace))
        } else if key.state == .retiring {
            life.stopsAt = key.retiresAt?.addingTimeInterval(-Double(grace))
        }
        return life
    }

    private func life(of key: RingKey?, publishedAt: Date? = nil, from signsAt: Date) -> KeyLife {
        let stopsAt = signsAt.addingTimeInterval(Double(period))
        return KeyLife(
            key: key, publishedAt: publishedAt ?? key?.createdAt ?? signsAt, signsAt: signsAt, stopsAt: stopsAt,
            leavesAt: stopsAt.addingTimeInterval(Double(grace)))
    }
}
