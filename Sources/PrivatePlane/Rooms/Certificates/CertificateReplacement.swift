import Federation
import Operations

/// The template `certificate-replace`.
struct CertificateReplacement: Sendable {
    let head: Heading
    let problem: FormProblem?
    let action: String
    let back: String
    /// The connections that would be tried.
    let connections: ShownLinks
    let isUsed: Bool
    /// Where there are others to choose from, and few enough for a list.
    let choice: Choice?
    /// Where there are too many for a list.
    let field: Field?
    let isPossible: Bool

    /// More than this many are named by typing: they would make the page heavy.
    static let mostChoices = 100

    /// - Parameter others: one more than can be chosen from tells that there are too many.
    init(_ certificate: ClientCertificate, others: [ClientCertificate], connections: ShownLinks, _ state: FormState) {
        let address = LocalPath.certificate(certificate).text
        head = Heading(
            "Replace “\(certificate.name)”", under: Message.Link(label: certificate.name.text, address: address))
        problem = state.problem
        (action, back) = ("\(address)/replace", address)
        self.connections = connections
        isUsed = !connections.isEmpty
        isPossible = !others.isEmpty && isUsed
        let isList = isPossible && others.count <= Self.mostChoices
        let options = others.map { other in
            Choice.Option(other.id.description, "\(other.name), until \(Moment(other.notAfter).text)")
        }
        choice = isList ? Choice("with", "The certificate to use instead", options, in: state) : nil
        field =
            isPossible && !isList
            ? Field("with", "The certificate to use instead", in: state, hint: "Its name or ID.", isRequired: true)
            : nil
    }

    /// - Throws: `FormRefusal`.
    static func chosen(in form: PostedForm) throws -> Reference<ClientCertificate> {
        var reader = FormReader(form)
        let chosen = reader.required(
            "with", "Choose the certificate to use instead.", as: Reference<ClientCertificate>.init(_:))
        return try reader.finish(chosen)
    }
}

/// The template `switches`: what came of a replacement, for each connection.
struct Switches: Sendable {
    let head: Heading
    /// Those that did not take it first.
    let rows: [Row]
    /// How many are not shown; `nil` for none.
    let more: Int?
    /// Whether all took it.
    let isDone: Bool
    let old: String
    let again: String

    struct Row: Sendable {
        let id: String
        let name: String
        let setback: Setback?

        init(_ change: CertificateSwitch) {
            (id, name) = (change.id.description, change.connection.text)
            setback = change.setback.map { told in
                Setback(code: told.code, sentence: told.sentence.inPageWords, hint: told.hint?.inPageWords)
            }
        }
    }

    struct Setback: Sendable {
        let code: String
        let sentence: String
        let hint: String?
    }

    init(_ old: ClientCertificate, _ new: ClientCertificate, _ switches: [CertificateSwitch]) {
        let address = LocalPath.certificate(old).text
        head = Heading(
            "“\(new.name)” in the place of “\(old.name)”",
            under: Message.Link(label: old.name.text, address: address))
        let sorted = switches.filter { $0.setback != nil } + switches.filter { $0.setback == nil }
        rows = sorted.prefix(ShownLinks.length).map(Row.init)
        more = (switches.count - rows.count).ifPositive
        isDone = switches.allSatisfy { $0.setback == nil }
        self.old = address
        again = "\(address)/replace"
    }
}
