import Cryptography
import Entra
import Federation
import FoundationEssentials
import Storage

/// What a connection, or one that it might become, proves itself with.
enum Means: Sendable {
    case agent(Agent)
    case certificate(ClientCertificate)
    case secret(ClientSecret)
    /// A value that is not kept yet.
    case newSecret(Secret<[UInt8]>)
}

extension Desk {
    /// What a connection proves itself with. Looked up on every request, also when a token is remembered: whoever disables
    /// an agent means what its connections can still get.
    func means(of connection: Connection) async throws -> Means {
        try await means(connection.settings.credential, of: connection.name)
    }

    func means(_ credential: Credential, of connection: Name) async throws -> Means {
        switch credential {
        case .federated(let id):
            guard let agent = try await lookups.agent(.id(id)) else {
                throw Refusal.notUsable(.connectionIncomplete(connection))
            }
            guard agent.isEnabled else { throw Refusal.notUsable(.agentDisabled(agent.name)) }
            return .agent(agent)
        case .certificate(let id):
            guard let certificate = try await lookups.certificate(id) else {
                throw Refusal.notUsable(.connectionIncomplete(connection))
            }
            return .certificate(certificate)
        case .secret(let secret): return .secret(secret)
        }
    }

    /// Asks Entra on a connection's behalf; every try is audited.
    ///
    /// - Throws: `Refusal`, or a fault.
    func ask(_ question: Question, with means: Means, for caller: Caller) async throws -> TokenAnswer {
        switch means {
        case .agent(let agent):
            try await withKey(for: entra.authority(of: question.connection.settings.cloud)) { key in
                try await asked(question, for: caller) {
                    try await assertion(for: agent, question.connection, with: key, for: caller)
                }
            }
        case .certificate(let certificate):
            try await asked(question, for: caller) { try await assertion(for: question, signedWith: certificate) }
        case .secret(let secret):
            try await asked(question, for: caller) { try proof(of: try await store.value(of: secret)) }
        case .newSecret(let value):
            try await asked(question, for: caller) { try proof(of: value) }
        }
    }

    private func assertion(
        for agent: Agent, _ connection: Connection, with key: HeldKey, for caller: Caller
    ) async throws -> ClientProof {
        let audience = try agent.audience(for: connection.settings.cloud)
        return .assertion(
            try await signedAndAudited(agent, audience: audience, with: key, for: caller).token, .federated)
    }

    /// The private key is in memory for as long as it signs.
    private func assertion(
        for question: Question, signedWith certificate: ClientCertificate
    ) async throws -> ClientProof {
        let settings = question.connection.settings
        let assertion = ClientAssertion(
            applicationID: question.target.applicationID,
            audience: entra.address(of: question.target.tenant, in: settings.cloud), tokenID: surroundings.uuid(),
            now: surroundings.clock())
        let input = assertion.signingInput(certificate: certificate, algorithm: settings.assertionAlgorithm)
        let key = try SigningKey(pkcs8: try await store.privateKey(of: certificate.id).reveal())
        let signature = try key.sign(input, with: settings.assertionAlgorithm.signature)
        return .assertion(Assertion.compact(input, signature: signature), .certificate)
    }

    private func proof(of value: Secret<[UInt8]>) throws -> ClientProof {
        .secret(String(decoding: value.reveal(), as: UTF8.self))
    }

    private func asked(
        _ question: Question, for caller: Caller, _ proof: () async throws -> ClientProof
    ) async throws -> TokenAnswer {
        do {
            let answer = try await timed(question.request(proof: try await proof()))
            try await audit(question, for: caller, outcome: "ok", token: answer.token)
            return answer
        } catch let refusal as Refusal {
            if case .entraRefused(let answer) = refusal { meters.entraRefused(answer) }
            try await audit(question, for: caller, outcome: refusal.word)
            throw refusal
        }
    }

    private func timed(_ request: TokenRequest) async throws(Refusal) -> TokenAnswer {
        let begun = surroundings.instant()
        var outcome = "unavailable"
        defer { meters.askedEntra(outcome, took: surroundings.instant() - begun) }
        do {
            let answer = try await entra.answer(to: request)
            outcome = "ok"
            return answer
        } catch {
            if case .entraRefused = error { outcome = "refused" }
            throw error
        }
    }

    private func audit(
        _ question: Question, for caller: Caller, outcome: String, token: AccessToken? = nil
    ) async throws {
        let now = surroundings.clock()
        let event = AuditEvent(
            at: now, caller: caller, action: .tokenExchanged, target: "connection:\(question.connection.id)",
            outcome: outcome, details: question.auditDetails + (token.map(\.auditDetails) ?? []))
        let noted = ExchangeOutcome(
            connection: question.connection.id, tenant: question.target.tenant, triedAt: now,
            succeededAt: token.map { _ in now }, problem: token == nil ? outcome : nil)
        try await store.journal.append(event, outcome: question.isRehearsal ? nil : noted)
    }
}

/// What Entra is asked for.
struct Question: Sendable {
    let connection: Connection
    let target: ExchangeTarget
    let grant: TokenRequest.Grant
    /// Only to see whether a credential would do: how it ends says nothing about the connection as it is.
    var isRehearsal = false

    fileprivate func request(proof: ClientProof) -> TokenRequest {
        TokenRequest(
            tenant: target.tenant, cloud: connection.settings.cloud, applicationID: target.applicationID, grant: grant,
            proof: proof)
    }

    fileprivate var auditDetails: [JSON.Member] {
        var details: [JSON.Member] = [
            .init("tenant", .string(target.tenant.text)), .init("client_id", .string(target.applicationID.text)),
            .init("scope", .string(target.scope.text)),
        ]
        if isRehearsal { details.append(.init("rehearsal", true)) }
        return details
    }
}

extension AccessToken {
    fileprivate var auditDetails: [JSON.Member] {
        [
            .init("exp", .integer(Int(expiresAt.timeIntervalSince1970))),
            .init("sha256", .string(Digest.hex(Digest.sha256(value.utf8)))),
        ]
    }
}

extension Agent {
    /// Whom an assertion for Entra is addressed to: the cloud's own audience if the agent has it, else its first.
    func audience(for cloud: Cloud) throws -> Audience {
        let usual = try Audience(cloud.tokenExchangeAudience)
        return try audience(asked: audiences.contains(usual) ? usual : nil)
    }
}

extension ClientAssertion.Algorithm {
    fileprivate var signature: SigningKey.Algorithm {
        switch self {
        case .ps256: .ps256
        case .rs256: .rs256
        }
    }
}
