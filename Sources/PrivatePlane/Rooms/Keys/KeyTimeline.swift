import Federation
import Foundation
import Operations

/// The ring as a picture, as the template `key-timeline` draws it: a row for each key, time from left to right. All
/// numbers are in the units of the picture.
struct KeyTimeline: Sendable {
    let width = Int(TimeScale.width)
    let height: Int
    let nowX: Int
    let ticks: [Tick]
    let rows: [Row]
    /// What the picture shows, for whoever does not see it.
    let description: String
    /// How far the lines of now and of the ticks reach down.
    let floor: Int

    struct Tick: Sendable {
        let x: Int
        let label: String
    }

    struct Row: Sendable {
        let label: String
        let note: String
        let textY: Int
        let bars: [Bar]
        let gauge: Gauge?
    }

    /// For how long a spare has been seen, of the lead that it needs.
    struct Gauge: Sendable {
        let x = Int(TimeScale.width) - 121
        let y: Int
        let width = 120
        let height = 10
        let filled: Int

        init(_ spare: KeyProspect, y: Int) {
            self.y = y
            filled = Int(Double(width) * min(1, spare.key.evidence.seenFor / spare.lead))
        }
    }

    /// A piece of a key's life.
    struct Bar: Sendable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let kind: String
        /// Whether it is foreseen, not decided.
        let isForeseen: Bool
    }

    init(_ overview: KeyOverview) {
        let lives = Self.shown(overview)
        let scale = TimeScale(lives, overview)
        rows = lives.enumerated().map { place, life in
            Row(life, y: Self.top + place * Self.rowHeight, scale: scale, overview)
        }
        floor = Self.top + lives.count * Self.rowHeight
        height = floor + 22
        nowX = scale.x(overview.now)
        ticks = scale.ticks
        description = rows.map { "\($0.label): \($0.note)" }.joined(separator: " ")
    }

    /// All that are public or to come, and those that have gone of late: as many as do not crowd the others out.
    private static func shown(_ overview: KeyOverview) -> [KeyLife] {
        let (longAgo, most) = (overview.now.addingTimeInterval(-90 * 86400), 6)
        let gone = overview.lives.filter { $0.isGone && ($0.leavesAt ?? longAgo) > longAgo }.suffix(most)
        return gone + overview.lives.filter { !$0.isGone }
    }

    private static let top = 24
    private static let rowHeight = 46
}

extension KeyTimeline.Row {
    fileprivate init(_ life: KeyLife, y: Int, scale: TimeScale, _ overview: KeyOverview) {
        label = life.key.map { $0.keyID.count > 12 ? "\($0.keyID.prefix(10))…" : $0.keyID } ?? "The key after"
        let spare = overview.prospects.first { $0.key == life.key && $0.key.state == .pending }
        note = life.note(spare)
        textY = y + 16
        gauge = spare.map { KeyTimeline.Gauge($0, y: y + 7) }
        bars = life.pieces(at: overview.now).compactMap { piece in
            scale.bar(from: piece.start, to: piece.end, piece.kind, isForeseen: piece.isForeseen, y: y + 32)
        }
    }
}

extension KeyLife {
    fileprivate var isGone: Bool { key.map { !$0.state.isPublished } ?? false }

    fileprivate typealias Piece = (start: Date, end: Date, kind: KeyTimeline.Bar.Kind, isForeseen: Bool)

    /// From left to right; a later one lies over those before it.
    fileprivate func pieces(at now: Date) -> [Piece] {
        guard let key else { return foreseen(from: publishedAt) }
        switch key.state {
        case .pending:
            return [(publishedAt, now, .shown, false)] + foreseen(from: now)
        case .active, .retiring:
            return [
                (publishedAt, leavesAt ?? now, .shown, false), (signsAt ?? publishedAt, stopsAt ?? now, .signs, false),
            ]
        case .retired, .revoked: return [(publishedAt, leavesAt ?? now, .gone, false)]
        }
    }

    private func foreseen(from start: Date) -> [Piece] {
        guard let signsAt, let stopsAt, let leavesAt else { return [] }
        return [
            (start, signsAt, .shown, true), (signsAt, stopsAt, .signs, true), (stopsAt, leavesAt, .shown, true),
        ]
    }

    /// Short enough for the picture; the table tells more.
    fileprivate func note(_ spare: KeyProspect?) -> String {
        let day = { (date: Date?) in date.map { Moment.day($0) } ?? "a day that nobody can tell" }
        guard let key else { return "will be made by itself, to sign from \(day(signsAt))." }
        switch key.state {
        case .pending:
            guard let signsAt else { return "waits to sign, and was not seen at the issuer URL." }
            return "waits to sign, \(spare?.progress ?? ""); signs from \(day(signsAt))."
        case .active: return "signs since \(day(signsAt)) and until \(day(stopsAt))."
        case .retiring: return "signs no more, and stays public until \(day(leavesAt))."
        case .retired: return "gone since \(day(leavesAt))."
        case .revoked: return "revoked on \(day(leavesAt))."
        }
    }
}

extension KeyTimeline.Bar {
    /// What a key does meanwhile; the word is the class that gives it its colour.
    enum Kind: String {
        case shown, signs, gone

        /// What signs is thick, so that it is told apart without colours.
        var height: Int { self == .signs ? 16 : 6 }
    }
}
