package import struct FoundationEssentials.Date

// A backup does not know what happened after it. Its keys only ever move towards leaving, and a key signs only where
// verifiers may still know it.

extension KeyRing {
    /// What has to become of a ring that came out of a backup.
    ///
    /// - Parameters:
    ///   - sighting: a look at the issuer URL, taken before anything of this ring is published. Where there are no
    ///     documents to read, the keys' own schedule decides.
    ///   - departed: kids of which it is known that they were taken out after the backup.
    ///   - spare: enters when no spare is left.
    package func restored(
        seeing sighting: Sighting, without departed: Set<String> = [], by schedule: RotationSchedule, at now: Date,
        spare: RingKey
    ) -> RestoredRing {
        let published = keys.filter(\.state.isPublished)
        var fates = published.map { key in
            guard !departed.contains(key.keyID) else { return key.left(at: now, because: .leftSince) }
            switch sighting {
            case .keys(let keys, _): return key.fate(in: keys, at: now)
            case .unreadable: return key.fate(beside: active, by: schedule, at: now)
            }
        }
        let activeLeft = active.map { key in fates.contains { $0.before == key && !$0.after.state.isPublished } }
        if case .keys = sighting, activeLeft == true { fates.promoteNewest(at: now) }
        let hasSpare = fates.contains { $0.after.state == .pending }
        return RestoredRing(fates: fates, added: hasSpare ? [] : [spare])
    }
}

extension [KeyFate] {
    /// Of the keys that the world has, the newest signs: rotation and revocation both went on to newer ones.
    fileprivate mutating func promoteNewest(at now: Date) {
        guard let index = lastIndex(where: { $0.after.state.isPublished }) else { return }
        let key = self[index].before
        self[index] = KeyFate(before: key, after: key.signingAgain(at: now), reason: .successor)
    }
}

extension RingKey {
    /// Where the documents were read.
    fileprivate func fate(in keys: Set<JSONWebKey>, at now: Date) -> KeyFate {
        guard keys.contains(publicKey) else { return left(at: now, because: .notInKeySet) }
        return KeyFate(before: self, after: self, reason: .inKeySet)
    }

    /// Where nobody could look.
    fileprivate func fate(beside active: RingKey?, by schedule: RotationSchedule, at now: Date) -> KeyFate {
        let end = schedule.publicEnd(of: self)
        if let end, now >= end { return left(at: now, because: .timeOver(since: end)) }
        if let active, let end = schedule.publicEnd(of: active), now >= end {
            return left(at: now, because: .ringTooOld)
        }
        if let end { return KeyFate(before: self, after: self, reason: .inItsTime(until: end)) }
        var spare = self
        spare.evidence = KeyEvidence()
        return KeyFate(before: self, after: spare, reason: .seenByNobody)
    }

    fileprivate func left(at now: Date, because reason: KeyFate.Reason) -> KeyFate {
        KeyFate(before: self, after: leaving(as: .retired, at: now), reason: reason)
    }

    /// A key that was retiring signs only until a spare may.
    fileprivate func signingAgain(at now: Date) -> RingKey {
        guard state == .retiring else { return signing(from: now) }
        var key = self
        key.state = .active
        key.retiresAt = now
        return key
    }
}

extension RotationSchedule {
    /// When a key that signs or has signed leaves the key set if nobody intervenes; `nil` for a spare, which nothing but
    /// the end of another key's time brings nearer to that.
    fileprivate func publicEnd(of key: RingKey) -> Date? {
        switch key.state {
        case .pending: nil
        case .active: end(of: key).addingTimeInterval(Double(grace))
        case .retiring, .retired, .revoked: key.retiresAt ?? key.createdAt
        }
    }
}
