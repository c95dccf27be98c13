import Federation
import Operations

/// The template `key-rotation`.
struct KeyRotationForm: Sendable {
    let head = Heading("Rotate the signing key", under: .keys)
    let problem: FormProblem?
    /// What comes of either way; empty without a spare.
    let ways: [Way]
    /// Which key is to sign; `nil` where there is no choice.
    let choice: Choice?
    let path = "/keys/rotate"

    struct Way: Sendable {
        let heading: String
        let sentence: String
    }

    init(_ overview: KeyOverview, _ state: FormState) {
        problem = state.problem
        let spares = overview.prospects.filter { $0.key.state == .pending }
        choice =
            spares.count < 2
            ? nil
            : Choice(
                "to", "Which key is to sign?",
                [.init("", "The one that has been seen longest", remark: "As the rotation does it by itself.")]
                    + spares.map { .init($0.key.keyID, $0.key.keyID, remark: $0.progress.asSentence) },
                in: state, isSelect: false)
        ways = spares.first.map { Self.ways(spares.count == 1 ? $0 : nil, overview) } ?? []
    }

    /// - Parameter spare: the only one.
    private static func ways(_ spare: KeyProspect?, _ overview: KeyOverview) -> [Way] {
        let name = spare.map { "Key \($0.key.keyID)" } ?? "The next key"
        let ready = spare.map { " So far it has been \($0.progress)." } ?? ""
        return [
            Way(
                heading: "When it has been seen",
                sentence: """
                    \(name) signs once it has been seen at \(overview.issuer) for \(TimeSpan(seconds: overview.schedule.lead).words). \
                    This server watches for it and changes over by itself; no verifier should notice.\(ready)
                    """),
            Way(
                heading: "At once",
                sentence: """
                    \(name) signs now, if it is at \(overview.issuer) at this moment. Verifiers with an older copy of the \
                    keys refuse what it signs until they fetch again, which may take Entra a day or more. Where Entra \
                    refuses it, connections go on with the key before it; tokens that clients were handed have no such net.
                    """),
        ]
    }

    /// - Throws: `FormRefusal`.
    static func wish(in form: PostedForm) throws(FormRefusal) -> (key: String?, isNow: Bool) {
        var reader = FormReader(form)
        let time = reader.word("when", as: Time.self)
        return (reader.text("to"), try reader.finish(time) == .now)
    }

    private enum Time: String {
        case seen, now
    }

    static func tooEarly(_ missing: Duration, in form: PostedForm) -> FormRefusal {
        FormRefusal(
            state: FormState(
                typed: form.typed,
                problem: FormProblem(
                    sentence: "That key cannot sign yet: it has to be seen for \(TimeSpan(missing).words) more.",
                    hint: "Nothing was changed. Ask for it again then, or let it sign at once.")),
            status: Problem.Kind.keyState.status)
    }
}

/// The template `key-revocation`.
struct KeyRevocationForm: Sendable {
    let head: Heading
    let problem: FormProblem?
    let keys: [Row]
    let prospect: String
    let isGrave: Bool
    let trust: String
    /// What has to be deleted in Azure, to copy; or as much of it as a page can hold.
    let credentials: String?
    /// How many there are in all, where those are not all.
    let allCredentials: Int?
    let facts: [Message.Fact]
    let path: String
    let button: String
    /// Why the box has to be ticked.
    let wrong: String?

    struct Row: Sendable {
        let keyID: String
        let tag: KeyTag
    }

    /// How many agents and how many credentials are told.
    static let length = 50

    private static func tally(_ count: Int) -> String {
        count < Revocation.mostCounted ? "\(count)" : "\(Revocation.mostCounted) or more"
    }

    /// - Parameter keyID: `nil` for all of them.
    init(_ revocation: Revocation, of keyID: String?, _ state: FormState) {
        head = Heading(keyID == nil ? "Revoke all signing keys?" : "Revoke this signing key?", under: .keys)
        problem = state.problem
        keys = revocation.keys.map { Row(keyID: $0.keyID, tag: KeyTag($0.state)) }
        (prospect, isGrave) = (revocation.prospect, revocation.leavesNoKnownKey)
        trust = revocation.trust
        let text = revocation.credentials.map(\.text).joined(separator: "\n\n")
        credentials = text.isEmpty ? nil : text
        allCredentials = revocation.credentialCount > revocation.credentials.count ? revocation.credentialCount : nil
        facts = [
            Message.Fact(name: "Tokens that are still valid", value: Self.tally(revocation.liveAssertions)),
            Message.Fact(
                name: "Agents",
                value: Self.list(revocation.agents.first.map(\.name), of: revocation.agents.count)),
            Message.Fact(
                name: "Connections",
                value: Self.list(revocation.credentials.map(\.connection), of: revocation.credentialCount)),
        ]
        path = keyID.map { "/keys/\(PercentEncoding.encode($0))/revoke" } ?? "/keys/revoke-all"
        button = keyID == nil ? "Revoke all keys" : "Revoke the key"
        wrong = state.problems[Self.box]
    }

    /// - Throws: `FormRefusal` unless the box was ticked.
    static func requireConfirmation(in form: PostedForm) throws(FormRefusal) {
        var reader = FormReader(form)
        if !reader.flag(box) { reader.note("Tick this first. Nothing was revoked.", of: box) }
        try reader.finish()
    }

    private static let box = "read"

    private static func list(_ names: [Name], of count: Int) -> String {
        guard !names.isEmpty else { return "None" }
        let more = (count - names.count).ifPositive.map { " and \($0) more" } ?? ""
        return "\(count): " + names.map(\.text).joined(separator: ", ") + more
    }
}
