import Federation
import Operations

extension Template {
    static let clientTrust = Template("client-trust", PackageResources.client_trust_mustache)
}

/// By what a client is known without a key, as its page shows it.
struct ShownProof: Sendable {
    /// Where it is taken away.
    let removal: String
    /// A line each.
    let values: [ShownFact]
    let since: Moment
    let lastUsed: Moment?

    init(_ status: ClientProofStatus, of client: Client) {
        removal = "\(LocalPath.client(client).text)/known-by/\(status.id)/remove"
        (since, lastUsed) = (Moment(status.createdAt), Moment(status.lastUsedAt))
        switch status.proof {
        case .identity(let identity):
            let triple = identity.triple
            values =
                [
                    ShownFact(name: "Issuer", text: triple.issuer.text),
                    ShownFact(name: "Subject", text: triple.subject.text),
                    ShownFact(name: "Audience", text: triple.audience.text),
                ] + (identity.isSingleUse ? [ShownFact(name: "Each token", text: "counts once")] : [])
        case .publicKey:
            values = [ShownFact(name: "Public key", text: "of assertions that it signs itself")]
        }
    }
}

/// A name and what stands beside it.
struct ShownFact: Sendable {
    let name: String
    let text: String
}

/// The fields of a proof, as the partial `proof` shows them: on the page for a new client and on one of their own.
struct ProofFields: Sendable {
    let issuer: Field
    let subject: Field
    let audience: Field
    let isSingleUse: Bool
    /// Whether something was typed there.
    let isOpen: Bool

    init(_ state: FormState, usualAudience: String) {
        issuer = Field(
            "issuer", "Issuer", in: state,
            hint: "Whose tokens: the URL under which its discovery document is, without what follows it.")
        subject = Field(
            "subject", "Subject", in: state,
            hint: "Whom they are about, such as “system:serviceaccount:jobs:sync”.")
        audience = Field(
            "audience", "Audience", in: state, hint: "For whom the tokens are; \(usualAudience) if nothing is entered.")
        isSingleUse = state.typed["single_use"] == "yes"
        isOpen = ["issuer", "subject", "audience"].contains { state.typed[$0] ?? "" != "" }
    }

    /// - Parameter isNeeded: whether nothing is as good as an issuer and a subject.
    static func draft(in reader: inout FormReader, isNeeded: Bool) -> ProofDraft? {
        guard isNeeded || ["issuer", "subject", "audience"].contains(where: { reader.text($0) != nil }) else {
            return nil
        }
        let issuer = reader.required("issuer", "Enter the issuer of the tokens.", as: Issuer.init(_:))
        let subject = reader.required("subject", "Enter the subject of the tokens.", as: Subject.init(_:))
        let audience = reader.value("audience", as: Audience.init(_:))
        guard let issuer, let subject else { return nil }
        return .identity(issuer, subject, audience, isSingleUse: reader.flag("single_use"))
    }
}

extension ShownTool {
    /// How a token of another issuer is exchanged.
    static func exchange(at url: String) -> ShownTool {
        ShownTool(
            id: "tool-exchange", name: "In a shell",
            text: """
                curl \(url) -d grant_type=\(TokenExchange.grantType) \\
                  -d subject_token_type=\(TokenExchange.TokenType.jwt.rawValue) --data-urlencode "subject_token=$TOKEN"
                """)
    }
}

/// The template `client-trust`.
struct ClientTrust: Sendable {
    let head: Heading
    let problem: FormProblem?
    let action: String
    let back: String
    let proof: ProofFields

    init(_ client: Client, _ state: FormState, usualAudience: String) {
        back = LocalPath.client(client).text
        head = Heading(
            "Tokens that “\(client.name)” is known by",
            about: "Such a program needs no key: it sends a token of another issuer to the token endpoint.",
            under: Message.Link(label: client.name.text, address: back))
        problem = state.problem
        action = "\(back)/known-by"
        proof = ProofFields(state, usualAudience: usualAudience)
    }

    /// - Throws: `FormRefusal`.
    static func draft(in form: PostedForm) throws -> ProofDraft {
        var reader = FormReader(form)
        let draft = ProofFields.draft(in: &reader, isNeeded: true)
        return try reader.finish(draft)
    }
}

extension Removal {
    init(_ proof: ShownProof, of client: Client) {
        let address = LocalPath.client(client).text
        head = Heading(
            "Believe these no longer?", under: Message.Link(label: client.name.text, address: address))
        isPossible = true
        action = proof.removal
        button = "Believe them no longer"
        back = address
        list = proof.values.map { "\($0.name): \($0.text)" }
        sentences = ["Within a second the client “\(client.name)” gets no token by these any more."]
    }
}
