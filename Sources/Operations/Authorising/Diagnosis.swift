package import Federation

/// A "no" as an admin needs it: what happened, what to do, where, and our exact value to copy there.
package struct Diagnosis: Hashable, Sendable {
    /// Entra's code, or our word for what was refused here.
    package let code: String
    /// Entra's sentence, or ours.
    package let message: String
    package let whatHappened: String
    package let hint: String?
    /// Where in the Entra admin centre.
    package let page: String?
    /// What to copy there: which of our values, and its text. Several where Entra does not say which one differs.
    package let values: [Value]
    /// What usually goes wrong with those values, one sentence each.
    package let slips: [String]
    /// Whether it may pass by itself within minutes.
    package let mayBePropagating: Bool
    /// Whether a person has to sign in again.
    package let needsSignIn: Bool
    package let traceID: String?
    package let correlationID: String?

    package struct Value: Hashable, Sendable {
        package let name: ValueToCopy
        package let text: String
    }
}

extension Desk {
    /// What to tell of a refusal that a connection met.
    ///
    /// - Parameter tenant: the one it was tried in; its own when `nil`.
    package func diagnosis(
        of refusal: Refusal, meeting reference: Reference<Connection>, tenant: Tenant? = nil
    ) async -> Diagnosis {
        guard case .entraRefused(let answer) = refusal else { return Diagnosis(refusal) }
        var names = answer.advice.value.map { [$0] } ?? answer.mismatchedFields.map(\.value)
        // Where the application is not known, the tenant may as well be the wrong one; Entra cannot tell.
        if names == [.clientID] { names.append(.tenant) }
        var values: [Diagnosis.Value] = []
        if let connection = try? await connection(reference) {
            for name in names {
                guard let text = try? await text(of: name, connection, tenant) else { continue }
                values.append(Diagnosis.Value(name: name, text: text))
            }
        }
        return Diagnosis(answer, values: values)
    }

    /// Our value as it has to stand in Azure; `nil` where the connection has none.
    func text(of value: ValueToCopy, _ connection: Connection, _ tenant: Tenant?) async throws -> String? {
        let settings = connection.settings
        switch value {
        case .issuer: return issuer.text
        case .subject: return try await triple(of: .id(connection.id)).subject.text
        case .audience: return try await triple(of: .id(connection.id)).audience.text
        case .clientID: return settings.applicationID?.text
        case .tenant: return (tenant ?? settings.tenant)?.text
        case .redirectURI: return redirectURI
        case .certificateThumbprint:
            guard case .certificate(let id) = settings.credential else { return nil }
            return try await certificate(.id(id)).thumbprint.description
        case .scope: return connection.effectiveScopes.map(\.text).joined(separator: " ")
        case .adminConsentURL: return try await consentAddress(.id(connection.id), tenant: tenant)
        }
    }
}

extension Diagnosis {
    fileprivate init(_ answer: EntraRefusal, values: [Value]) {
        code = answer.code ?? answer.error
        message = answer.message
        whatHappened = answer.advice.whatHappened
        hint = answer.hint
        page = answer.advice.page?.text
        self.values = values
        slips = answer.advice.slips.isEmpty ? values.flatMap(\.name.usualSlips) : answer.advice.slips
        mayBePropagating = answer.mayBePropagating
        needsSignIn = answer.needsSignIn
        traceID = answer.traceID
        correlationID = answer.correlationID
    }

    /// What was refused here, or cannot be had now.
    fileprivate init(_ refusal: Refusal) {
        code = refusal.code
        message = refusal.description
        whatHappened = refusal.description
        hint = refusal.hint
        page = nil
        values = []
        slips = []
        mayBePropagating = refusal.mayPass
        needsSignIn = refusal.needsSignIn
        traceID = nil
        correlationID = nil
    }

    /// What `connection authorise --json` and the admin API tell of a connection that is not authorised.
    package var authorisationMembers: [JSON.Member] { [.init("authorised", false), .init("error", json)] }

    private var json: JSON {
        [
            "code": .string(code), "message": .string(message), "hint": .optional(hint),
            "may_be_propagating": .bool(mayBePropagating), "what_happened": .string(whatHappened),
            "page": .optional(page),
            "values": .array(values.map { ["name": .string($0.name.rawValue), "text": .string($0.text)] }),
            "slips": .strings(slips), "needs_sign_in": .bool(needsSignIn), "trace_id": .optional(traceID),
            "correlation_id": .optional(correlationID),
        ]
    }
}

extension Refusal {
    /// Whether the same request may succeed later with nothing changed on either side.
    package var mayPass: Bool {
        switch self {
        case .entraRefused(let refusal): refusal.mayBePropagating
        case .entraUnavailable: true
        default: false
        }
    }

    /// For a sign-in that has ended, the code that ended it.
    fileprivate var code: String {
        if case .notUsable(.signInAgain(_, let ending)) = self { ending.code } else { word }
    }

    fileprivate var needsSignIn: Bool {
        switch self {
        case .notUsable(.signInAgain), .notUsable(.notSignedIn): true
        default: false
        }
    }
}

extension TripleField {
    fileprivate var value: ValueToCopy {
        switch self {
        case .issuer: .issuer
        case .subject: .subject
        case .audience: .audience
        }
    }
}
