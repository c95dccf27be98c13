import FoundationEssentials

/// Grants that a person's sign-in stands behind (facts 3.3 and 3.4).
extension TokenEndpoint {
    func judgeCode(_ party: Party, into sighting: inout Sighting) async throws(Refusal) -> AccessGrant {
        guard let text = party.request.form["code"] else { throw .missingParameter("code") }
        guard let redirectURI = party.request.form["redirect_uri"] else { throw .missingParameter("redirect_uri") }
        guard let code = sessions.code(text) else { throw .foreignGrant }
        let credential = try await prove(party, for: code.signIn, into: &sighting)
        guard code.signIn.tenantID == party.realm.tenant.id else { throw .codeOfOtherTenant }
        guard !code.isRedeemed else { throw .codeRedeemed }
        guard now < code.signIn.time + AuthorizationCode.life else { throw .codeExpired }
        guard redirectURI.hasSameBytes(as: code.redirectURI) else { throw .otherReply }
        try check(party.request.form["code_verifier"], meets: code.challenge)
        let user = try checkUser(of: code.signIn, party.realm, into: &sighting)
        let scope = try wantedScope(party, of: code.signIn)
        try check(scope, isWithin: code.signIn.scope, written: party.request.form["scope"])
        let grant = try delegate(scope, to: party, by: user, code.signIn, credential)
        // Last, so that a refused attempt does not use the code up (assumed).
        guard sessions.redeem(text) else { throw .codeRedeemed }
        return grant
    }

    func judgeRefreshToken(_ party: Party, into sighting: inout Sighting) async throws(Refusal) -> AccessGrant {
        guard let text = party.request.form["refresh_token"] else { throw .missingParameter("refresh_token") }
        guard let token = sessions.refreshToken(text) else { throw .foreignGrant }
        let credential = try await prove(party, for: token.signIn, into: &sighting)
        // That the tenant binds is as the facts have it; the code is assumed.
        guard token.signIn.tenantID == party.realm.tenant.id else { throw .foreignGrant }
        try checkAge(of: token)
        let user = try checkUser(of: token.signIn, party.realm, into: &sighting)
        let scope = try wantedScope(party, of: token.signIn)
        let grant = try delegate(scope, to: party, by: user, token.signIn, credential)
        sessions.use(text, at: now)
        return grant
    }

    /// The platform of the redirect URI decides whether a credential must or must not be there.
    private func prove(
        _ party: Party, for signIn: SignIn, into sighting: inout Sighting
    ) async throws(Refusal) -> ProvenCredential {
        guard signIn.belongs(to: party.realm.application) else { throw .foreignGrant }
        switch (signIn.platform, party.means) {
        case (.web, let means?):
            return try await prove(means, in: party.realm, into: &sighting)
        case (.web, nil): throw party.request.origin == nil ? .noCredential : .crossOrigin
        case (_, _?): throw .publicClient
        case (.spa, nil): guard party.request.origin != nil else { throw .originNeeded }
        case (.publicClient, nil): guard party.request.origin == nil else { throw .crossOrigin }
        }
        return .none
    }

    /// A verifier without a challenge is no match either (assumed).
    private func check(_ verifier: String?, meets challenge: CodeChallenge?) throws(Refusal) {
        switch (verifier, challenge) {
        case (nil, nil): return
        case (let verifier?, let challenge?) where challenge.isMet(by: verifier): return
        default: throw .wrongVerifier
        }
    }

    private func checkAge(of token: RefreshToken) throws(Refusal) {
        let issued = ValidTime.print(token.issued.timeIntervalSince1970)
        guard !sessions.isRevoked(token.signIn) else { throw .revoked }
        if token.signIn.platform == .spa, now >= token.signIn.time + RefreshToken.spaLife {
            throw .spaExpired(issued: issued)
        }
        guard now < token.lastUsed + settings.refreshLife else {
            throw .inactive(issued: issued, days: Int(settings.refreshLife / 86_400))
        }
        guard settings.signInFrequency == 0 || now < token.signIn.time + settings.signInFrequency else {
            throw .signInTooOld
        }
    }

    /// The person must still be there, assigned, and have met what is demanded now.
    private func checkUser(
        of signIn: SignIn, _ realm: Realm, into sighting: inout Sighting
    ) throws(Refusal) -> User {
        guard let user = directory.user(signIn.userID) else { throw .unknownUser(signIn.userID, .invalidGrant) }
        sighting.user = user.name
        guard realm.application.isAssigned(user) else { throw .notAssigned(user, realm.application) }
        if let demand = user.demand, signIn.claims != demand.challenge { throw .demanded(demand) }
        return user
    }

    /// What this request is about: its own scope, or else that of the sign-in's first resource.
    /// - Throws: 28003 when the parameter is blank, 28002 when it names several resources, 70011 or 500011.
    private func wantedScope(_ party: Party, of signIn: SignIn) throws(Refusal) -> UserScope {
        guard let text = party.request.form["scope"] else { return signIn.scope }
        guard text.contains(where: { $0 != " " }) else { throw .emptyScopeAtRedemption }
        let scope = try UserScope(text, tenant: party.realm.tenant, directory: directory)
        guard scope.resources.count <= 1 else { throw .scopeAtRedemption(text) }
        return scope.resources.isEmpty ? signIn.scope : scope
    }

    /// A code buys no more than was asked for with it.
    private func check(_ scope: UserScope, isWithin asked: UserScope, written: String?) throws(Refusal) {
        let isCovered = scope.permissions.allSatisfy { permission in
            let names = asked.names(on: permission.resource)
            return names.contains(".default") || names.contains(permission.name)
                || (permission.name == ".default" && !names.isEmpty)
        }
        guard isCovered else { throw .scopeAtRedemption(written ?? "") }
    }

    /// The token holds all that was agreed to on its resource, as Entra's does (facts 3.3).
    private func delegate(
        _ scope: UserScope, to party: Party, by user: User, _ signIn: SignIn, _ credential: ProvenCredential
    ) throws(Refusal) -> AccessGrant {
        let application = party.realm.application
        let resource = scope.resources.first ?? Resource(identifier: party.realm.tenant.ownCloud.graph)
        let granted = directory.consents.delegated(to: application, by: user, on: resource)
        guard Consents.cover(granted, scope.names(on: resource)) else {
            throw .consentMissing(application, .invalidGrant)
        }
        let delegation = Delegation(
            user: user, signIn: signIn, permissions: granted,
            wantsClientInfo: party.request.form["client_info"] == "1")
        return party.grant(resource, credential, delegation)
    }
}
