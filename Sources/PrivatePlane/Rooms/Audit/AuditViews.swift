import Federation
import Foundation
import Operations

extension Template {
    static let audit = Template("audit", PackageResources.audit_mustache)
    static let auditEntry = Template("audit-entry", PackageResources.audit_entry_mustache)
    static let auditVerdict = Template("audit-verdict", PackageResources.audit_verdict_mustache)
    static let auditVerify = Template("audit-verify", PackageResources.audit_verify_mustache)
    static let auditSentence = Template("audit-sentence", PackageResources.audit_sentence_mustache)
    static let auditRows = Template("audit-rows", PackageResources.audit_rows_mustache)
    static let auditParty = Template("audit-party", PackageResources.audit_party_mustache)
}

/// The template `audit`.
struct AuditList: Sendable {
    let filter: AuditFilterForm
    let rows: [Row]
    /// Whether the page refreshes itself.
    let isFollowed: Bool
    /// Whether the list does not begin with the newest entry.
    let isPart: Bool
    let addresses: Addresses
    let verify = AuditVerification(.fresh)

    static let length = 50

    /// - Parameters:
    ///   - entries: newest first; one more than is shown tells whether there are others.
    ///   - names: what those in the entries are called now.
    init(
        _ entries: [AuditEntry], _ names: [AuditParty: String], _ filter: AuditFilter, _ form: AuditFilterForm,
        before: Int?, isFollowed: Bool
    ) {
        self.filter = form
        self.isFollowed = isFollowed
        isPart = before != nil
        rows = entries.prefix(Self.length).map { Row($0, names) }
        let last = entries.count > Self.length ? entries[Self.length - 1].sequence : nil
        addresses = Addresses(filter, last: last)
    }

    struct Row: Sendable {
        let sequence: Int
        let time: Moment
        let sentence: AuditSentence
        let outcome: AuditOutcome

        init(_ entry: AuditEntry, _ names: [AuditParty: String]) {
            sequence = entry.sequence
            time = Moment(entry.record.time)
            sentence = AuditSentence(entry.record, names)
            outcome = AuditOutcome(entry.record)
        }
    }

    /// Where the links lead, all of them with the same filter.
    struct Addresses: Sendable {
        let newest: String
        let older: String?
        let follow: String
        let lines: String
        let table: String

        init(_ filter: AuditFilter, last: Int?) {
            newest = filter.address()
            older = last.map { filter.address(Room.audit.path.text, ("before", String($0))) }
            follow = filter.address(Room.audit.path.text, ("follow", "1"))
            lines = filter.address("/audit/export", ("as", AuditExport.Form.lines.rawValue))
            table = filter.address("/audit/export", ("as", AuditExport.Form.table.rawValue))
        }
    }
}

/// How something ended, as it stands in the log.
struct AuditOutcome: Sendable {
    let isOK: Bool
    /// Entra's code, or our word.
    let code: String

    init(_ record: AuditRecord) { (isOK, code) = (record.outcome == "ok", record.outcome) }
}

/// The form that filters.
struct AuditFilterForm: Sendable {
    let who: Field
    let what: Choice
    let on: Field
    let outcome: Choice
    let from: Field
    let until: Field
    /// Whether anything is asked for.
    let isFiltered: Bool

    init(_ filter: AuditFilter, problems: [String: String] = [:]) {
        let form = FormState(typed: filter.typed, problems: problems)
        who = Field("who", "Who", in: form)
        on = Field("on", "On what", in: form)
        from = Field("from", "From day (UTC)", .date, in: form)
        until = Field("until", "Until day (UTC)", .date, in: form)
        what = Choice("what", "What", [Choice.Option("", "Anything")] + Self.actions, in: form)
        outcome = Choice(
            "outcome", "Outcome",
            [
                Choice.Option("", "All"), Choice.Option(AuditQuery.Outcome.ok.rawValue, "OK"),
                Choice.Option(AuditQuery.Outcome.refused.rawValue, "Refused"),
            ], in: form)
        isFiltered = !filter.typed.isEmpty
    }

    private static let actions = AuditEvent.Action.allCases.map { action in
        Choice.Option(action.rawValue, AuditPhrase(action).label)
    }
}

/// The template `audit-entry`.
struct AuditEntryView: Sendable {
    let head: Heading
    let sentence: AuditSentence
    let outcome: AuditOutcome
    let time: Moment
    let facts: [Message.Fact]
    let details: [Message.Fact]
    let upToHere: ShownValue

    init(_ entry: AuditEntry, _ names: [AuditParty: String]) {
        let record = entry.record
        head = Heading("Entry \(entry.sequence)", under: .audit)
        sentence = AuditSentence(record, names)
        outcome = AuditOutcome(record)
        time = Moment(record.time)
        facts = [
            Message.Fact(name: "Time, exactly", value: record.time.formatted(.iso8601(includingFractions: true))),
            Message.Fact(name: "Actor", value: record.actor), Message.Fact(name: "Action", value: record.action),
            Message.Fact(name: "Target", value: record.target), Message.Fact(name: "Outcome", value: record.outcome),
            Message.Fact(name: "Link hash", value: entry.hexLink),
        ]
        details = record.shownDetails.map { Message.Fact(name: $0.name, value: $0.value) }
        upToHere = ShownValue(
            "Head", entry.printedHead,
            place: "Note it somewhere else: it proves later that nothing up to this entry was changed or cut off.")
    }
}

/// The template `audit-verify`, which asks for the chain to be walked.
struct AuditVerification: Sendable {
    let noted: Field

    /// What is wrong can only be its one field.
    init(_ form: FormState) {
        var form = form
        form.problems["head"] = form.problem?.sentence
        noted = Field(
            "head", "Head noted earlier", in: form,
            hint: "Leave it empty if you have none. With it, entries that were cut off at the end show, too.")
    }
}

/// The template `audit-verdict`.
struct AuditVerdictView: Sendable {
    let head: Heading
    let isIntact: Bool
    /// `nil` when the chain was not walked.
    let sentence: String?
    let hint: String?
    let noted: ShownValue?
    let verify: AuditVerification

    /// - Parameter printed: the head of a chain that is whole.
    init(isIntact: Bool, sentence: String, hint: String?, head printed: String?) {
        head = Heading(isIntact ? "The chain is intact" : "The chain is not intact", under: .audit)
        self.isIntact = isIntact
        self.sentence = sentence
        self.hint = hint
        noted = printed.map { ShownValue("Head to note down", $0) }
        verify = AuditVerification(.fresh)
    }

    /// The form that was not taken.
    init(_ form: FormState) {
        head = Heading("Verify the chain", under: .audit)
        isIntact = false
        (sentence, hint, noted) = (nil, nil, nil)
        verify = AuditVerification(form)
    }
}

extension AuditRecord {
    var time: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension FormatStyle where Self == Date.ISO8601FormatStyle {
    /// RFC 3339 in UTC, with milliseconds.
    static func iso8601(includingFractions: Bool) -> Date.ISO8601FormatStyle {
        Date.ISO8601FormatStyle(includingFractionalSeconds: includingFractions)
    }
}
