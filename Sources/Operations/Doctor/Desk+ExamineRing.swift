import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// The ring and what looks at the issuer URL have shown of it, which the database remembers for whoever asks.
    func findingsOfRing() async throws -> [Finding] {
        let (ring, now) = (try await store.ring(), surroundings.clock())
        return [ringFinding(ring, now), evidenceFinding(ring, now)]
            + choices.detours(in: ring).map { .look("key-ring", $0.description, fix: "It is tried again by itself.") }
    }

    private func ringFinding(_ ring: KeyRing, _ now: Date) -> Finding {
        let check = "key-ring"
        let concerns = settings.schedule.concerns(about: ring, at: now)
        guard !concerns.isEmpty else { return .fine(check, state(of: ring)) }
        let grade: Finding.Grade = concerns == [.noSpare] ? .look : .failed
        return .graded(
            grade, check, concerns.map { $0.description(at: issuer) }.joined(separator: " "),
            fix: concerns.map(\.fix).withoutRepetitions.joined(separator: " "))
    }

    private func state(of ring: KeyRing) -> String {
        let active = ring.active.map {
            "Key '\($0.keyID)' signs until \(settings.schedule.end(of: $0).formatted(.iso8601))."
        }
        let spares = ring.spares.map { spare in
            let left = settings.schedule.remainingLead(of: spare)
            return left == .zero
                ? "Spare key '\(spare.keyID)' may sign."
                : "Spare key '\(spare.keyID)' has to be seen for \(left.hours) more."
        }
        return ([active].compactMap { $0 } + spares).joined(separator: " ")
    }

    /// Only a server at work looks, so that old evidence tells of one that is not.
    private func evidenceFinding(_ ring: KeyRing, _ now: Date) -> Finding {
        let check = "key-evidence"
        let serve = "Let 'aureole serve' run: it alone looks at the issuer URL, and turns the keys."
        guard let lookedAt = ring.keys.filter(\.state.isPublished).compactMap(\.evidence.lookedAt).max() else {
            return .look(check, "Nobody has looked at \(issuer) yet.", fix: serve)
        }
        let words = "The last look at \(issuer) was at \(lookedAt.formatted(.iso8601))."
        let longest = settings.schedule.longestGap / .seconds(1)
        return .graded(now.timeIntervalSince(lookedAt) > longest ? .look : .fine, check, words, fix: serve)
    }
}

extension RingConcern {
    fileprivate var fix: String {
        switch self {
        case .overdue, .spareUnseen, .signsUnseen:
            "Let the key set at the issuer URL be what is published here; see the checks of the issuer."
        case .noActiveKey: "A spare signs as soon as it was seen long enough; 'aureole key list' tells when."
        case .noSpare: "Let 'aureole serve' run: it adds one."
        }
    }
}

extension Duration {
    /// Such as `5 hours`, rounded up.
    fileprivate var hours: String {
        let hours = Int((self / .seconds(3600)).rounded(.up))
        return hours == 1 ? "1 hour" : "\(hours) hours"
    }
}
