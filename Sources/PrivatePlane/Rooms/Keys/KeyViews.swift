import Federation
import Foundation
import Operations

extension Template {
    static let keys = Template("keys", PackageResources.keys_mustache)
    static let keyTimeline = Template("key-timeline", PackageResources.key_timeline_mustache)
    static let keyRotation = Template("key-rotation", PackageResources.key_rotation_mustache)
    static let keyRevocation = Template("key-revocation", PackageResources.key_revocation_mustache)
}

/// The template `keys`.
struct KeysView: Sendable {
    let standing: KeyStanding
    let warnings: [String]
    let timeline: KeyTimeline
    let rows: [KeyRow]
    let issuer: String
    let period: String
    let lead: String
    let grace: String

    /// What the ring held longer ago is in the audit log.
    private static let length = 50

    init(_ overview: KeyOverview, warnings: [String]) {
        standing = KeyStanding(overview, isWell: warnings.isEmpty)
        self.warnings = warnings.map(\.inPageWords)
        timeline = KeyTimeline(overview)
        rows = zip(overview.prospects, overview.lives).reversed().prefix(Self.length).enumerated().map { place, key in
            KeyRow(key.0, key.1, place: place)
        }
        issuer = overview.issuer.text
        period = TimeSpan(seconds: overview.schedule.period).words
        lead = TimeSpan(seconds: overview.schedule.lead).words
        grace = TimeSpan(seconds: overview.schedule.grace).words
    }
}

/// How things stand, in one sentence.
struct KeyStanding: Sendable {
    let sentence: String
    /// The class of the paragraph.
    let colour: String

    /// - Parameter isWell: whether there is nothing to warn of.
    init(_ overview: KeyOverview, isWell: Bool) {
        let signs = overview.prospects.contains { $0.key.state == .active }
        let next = Self.sentence(overview)
        guard signs else {
            (sentence, colour) = ("No key signs, so that no token can be made. \(next)", "problem")
            return
        }
        if case .takesOver = overview.outlook {
            sentence = isWell ? "All is well: " + next.prefix(1).lowercased() + next.dropFirst() : next
            colour = isWell ? "notice" : "sum"
        } else {
            (sentence, colour) = (next, "warning")
        }
    }

    private static func sentence(_ overview: KeyOverview) -> String {
        switch overview.outlook {
        case .takesOver(let key, let date):
            let left = overview.schedule.remainingLead(of: key)
            let isAwaited = !overview.prospects.contains { $0.key.state == .active && !$0.isOverdue }
            guard isAwaited, left > .zero else { return "The next key takes over on \(Moment.day(date))." }
            return "The next key takes over once it has been seen for another \(TimeSpan(left).words)."
        case .unseen(_, let problem, let lookedAt):
            let time = lookedAt.map { "since a look at \(Moment($0).text)" } ?? "yet"
            return "The next key waits: it has not been seen at the issuer URL \(time), because \(problem)."
        case .notLookedFor:
            let interval = TimeSpan(overview.schedule.lookInterval).words
            return "The next key waits for its first look at the issuer URL; this server looks about every \(interval)."
        case .noSpare: return "There is no next key yet; this server makes one within seconds."
        }
    }
}

/// A key in the table.
struct KeyRow: Sendable {
    let id: String
    let keyID: String
    let tag: KeyTag
    let since: Moment
    let next: String
    let nextAt: Moment?
    /// The last look at the issuer URL.
    let seen: String?
    let seenAt: Moment?
    /// The page that takes it out; `nil` for one that is out.
    let revocation: String?

    init(_ prospect: KeyProspect, _ life: KeyLife, place: Int) {
        let key = prospect.key
        id = "key-\(place)"
        keyID = key.keyID
        tag = KeyTag(key.state)
        since = Moment(life.beganState)
        (next, nextAt) = prospect.next
        (seen, seenAt) = (prospect.sight, key.state.isPublished ? Moment(key.evidence.lookedAt) : nil)
        revocation = key.state.isPublished ? "/keys/\(PercentEncoding.encode(key.keyID))/revoke" : nil
    }
}

/// A state as a word in colour.
struct KeyTag: Sendable {
    let word: String
    let colour: String

    init(_ state: KeyState) {
        (word, colour) =
            switch state {
            case .pending: ("Waits to sign", "")
            case .active: ("Signs", "good")
            case .retiring: ("Signs no more", "")
            case .retired: ("Gone", "gone")
            case .revoked: ("Revoked", "bad")
            }
    }
}

extension KeyLife {
    /// Since when the key has been in its state.
    fileprivate var beganState: Date {
        switch key?.state {
        case .pending, nil: publishedAt
        case .active: signsAt ?? publishedAt
        case .retiring: stopsAt ?? publishedAt
        case .retired, .revoked: leavesAt ?? publishedAt
        }
    }
}

extension KeyProspect {
    /// How far a spare is on its way to signing.
    var progress: String {
        if let problem = key.evidence.problem { return "not seen at the last look: \(problem)" }
        guard key.evidence.lookedAt != nil else { return "not looked for yet" }
        let seen = min(key.evidence.seenFor, lead)
        return seen == lead
            ? "seen for long enough" : "seen for \(TimeSpan(seen).words) of \(TimeSpan(lead).words)"
    }

    fileprivate var next: (String, Moment?) {
        switch key.state {
        case .pending: (progress.asSentence + (activatesAt == nil ? "" : " Signs from"), Moment(activatesAt))
        case .active where isOverdue: ("Signs until the next key may, which was due at", Moment(endsAt))
        case .active: ("Signs until", Moment(endsAt))
        case .retiring: ("Stays public until", Moment(retiresAt))
        case .retired, .revoked: ("Nothing: nobody can fetch it any more.", nil)
        }
    }

    /// What the last look over the public route has shown.
    fileprivate var sight: String? {
        guard key.state.isPublished else { return nil }
        guard key.evidence.lookedAt != nil else { return "Not looked for yet" }
        return key.evidence.problem.map { "Not seen, \($0), at" } ?? "Seen at"
    }
}
