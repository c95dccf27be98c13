import Federation
import Operations

/// The template `certificate-replace`.
struct CertificateReplacement: Sendable {
    let head: Heading
    let problem: FormProblem?
    let action: String
    let back: String
    /// The connections that would be tried.
    let connections: [ShownLink]
    /// Where there are others to choose from, and few enough for a list.
    let choice: Choice?
    /// Where there are too many for a list.
    let field: Field?
    let isPossible: Bool

    /// More would make the page heavy.
    private static let mostChoices = 200

    init(_ certificate: ClientCertificate, others: [ClientCertificate], connections: [Connection], _ state: FormState) {
        let address = LocalPath.certificate(certificate).text
        head = Heading(
            "Replace “\(certificate.name)”", under: Message.Link(label: certificate.name.text, address: address))
        problem = state.problem
        (action, back) = ("\(address)/replace", address)
        self.connections = connections.map(ShownLink.init)
        isPossible = !others.isEmpty && !connections.isEmpty
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
    let rows: [Row]
    /// Whether all took it.
    let isDone: Bool
    let old: String
    let again: String

    struct Row: Sendable {
        let id: String
        let name: String
        let setback: CertificateSwitch.Setback?

        init(_ change: CertificateSwitch) {
            (id, name, setback) = (change.id.description, change.connection.text, change.setback)
        }
    }

    init(_ old: ClientCertificate, _ new: ClientCertificate, _ switches: [CertificateSwitch]) {
        let address = LocalPath.certificate(old).text
        head = Heading(
            "“\(new.name)” in the place of “\(old.name)”",
            under: Message.Link(label: old.name.text, address: address))
        rows = switches.map(Row.init)
        isDone = switches.allSatisfy { $0.setback == nil }
        self.old = address
        again = "\(address)/replace"
    }
}
