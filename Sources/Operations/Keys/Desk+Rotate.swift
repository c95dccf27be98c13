package import Federation
import FoundationEssentials
import Storage

/// What came of a wish to rotate.
package enum Rotation: Hashable, Sendable {
    /// This key signs now.
    case activated(RingKey)
    /// This key will, once it has been seen for so much longer.
    case willActivate(RingKey, after: Duration)
    /// The key that was asked for has to be seen for so much longer; nothing was changed.
    case tooEarly(RingKey, missing: Duration)
}

extension Desk {
    /// Lets the next key sign as soon as verifiers must know it: at once, if it is still at the issuer URL, or when the
    /// lead time is over.
    ///
    /// - Parameter keyID: the key that is to be the next; `nil` for the spare that was seen longest. Which one was asked
    ///   for is not remembered: a key that is not ready has to be asked for again.
    /// - Throws: `StoreFailure`, `.ring` with `.unseen` for a key that was there for long enough and is not any more.
    package func rotate(to keyID: String? = nil, by caller: Caller) async throws -> Rotation {
        let now = surroundings.clock()
        let schedule = settings.schedule
        if let keyID {
            let wanted = try next(keyID, of: try await store.ring())
            if let problem = wanted.evidence.problem { throw StoreFailure.ring(.unseen(keyID, at: issuer, problem)) }
            guard schedule.isReady(wanted) else {
                return .tooEarly(wanted, missing: schedule.remainingLead(of: wanted))
            }
        }
        try await change(.rotationRequested, at: now, by: caller) { ring in ring.endingPeriod(at: now) }
        while true {
            let ring = try await store.ring()
            let next = try next(keyID, of: ring)
            guard schedule.isReady(next) else { return .willActivate(next, after: schedule.remainingLead(of: next)) }
            // What a server noted before it was stopped says nothing of today.
            if let problem = await problem(seeing: next, of: ring) {
                throw StoreFailure.ring(.unseen(next.keyID, at: issuer, problem))
            }
            let signs = try await activate(next.keyID, at: now, by: caller) { ring in
                ring[next.keyID].map(schedule.isReady) ?? false
            }
            if let signs { return .activated(signs) }
            // Somebody else was faster, with this key or with another.
            if let active = try await store.ring().active, active.keyID == next.keyID { return .activated(active) }
        }
    }

    /// Lets the next key sign without waiting for the lead time, though not unseen: it has to be at the issuer URL now.
    ///
    /// - Parameter keyID: the key that is to be the next; `nil` for the spare that was seen longest.
    /// - Throws: `StoreFailure.ring` with `.unseen` if it is not there within ten seconds.
    package func rotateNow(to keyID: String? = nil, by caller: Caller) async throws -> Rotation {
        let deadline = surroundings.instant() + .seconds(10)
        while true {
            let ring = try await store.ring()
            let next = try next(keyID, of: ring)
            guard let problem = await problem(seeing: next, of: ring) else {
                let signs = try await activate(next.keyID, at: surroundings.clock(), by: caller) { _ in true }
                return .activated(signs ?? next)
            }
            guard surroundings.instant() < deadline else {
                throw StoreFailure.ring(.unseen(next.keyID, at: issuer, problem))
            }
            try await surroundings.sleep(.milliseconds(500))
        }
    }

    private func next(_ keyID: String?, of ring: KeyRing) throws(StoreFailure) -> RingKey {
        guard let keyID else { return try ring.nextSpare() }
        guard let key = ring[keyID] else { throw .ring(.unknownKey(keyID)) }
        guard key.state == .pending else { throw .ring(.wrongState(keyID, key.state)) }
        return key
    }

    /// Looks on the spot; `nil` when the key is there.
    private func problem(seeing key: RingKey, of ring: KeyRing) async -> KeyEvidence.Problem? {
        switch await look(PublicDocuments(issuer: issuer, ring: ring)) {
        case .unreadable(let reason): .unreadable(reason)
        case .keys(let keys, _): keys.contains(key.publicKey) ? nil : .absent
        }
    }
}

extension KeyRing {
    /// The spare that was seen longest; of several the oldest.
    fileprivate func nextSpare() throws(StoreFailure) -> RingKey {
        let next = spares.max {
            ($0.evidence.seenFor, $1.createdAt) < ($1.evidence.seenFor, $0.createdAt)
        }
        guard let next else { throw .ring(.noSpare) }
        return next
    }
}
