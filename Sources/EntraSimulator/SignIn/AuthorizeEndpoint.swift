import FoundationEssentials

/// A person's browser at the authorization endpoint.
struct AuthorizeRequest: Sendable {
    let tenant: String
    let query: Form

    /// Which button of a page was pressed: the simulator's own parameters, sent back beside the original ones.
    var isDeclined: Bool { query[Button.answer] == ConsentAnswer.decline.rawValue }
    var isAccepted: Bool { query[Button.answer] == ConsentAnswer.accept.rawValue }

    enum Button {
        static let user = "simulator_user"
        static let answer = "simulator_answer"
    }
}

/// What is known of a request once its redirect URI is trusted.
struct TrustedRequest: Sendable {
    let tenant: Tenant
    let application: RegisteredApplication
    let platform: Platform
    var reply: ReplyAddress
}

/// How a sign-in goes on.
enum AuthorizeOutcome: Sendable {
    case chooseUser
    case askConsent(User, [UserScope.Permission])
    /// - permissions: to be written down as agreed to by the user just now.
    case code(AuthorizationCode, User, agreed: PermissionNames)
}

/// Judges authorization requests (facts 3.3). The order of complaints is assumed: tenant, client, redirect URI, all
/// shown as a page; then response type and mode, PKCE, scope, person, demands, consent, all told to the application.
struct AuthorizeEndpoint: Sendable {
    let directory: Directory
    let settings: Settings
    let now: Date

    /// - Throws: what must not be told to a redirect URI nobody vouches for.
    func trust(_ request: AuthorizeRequest) throws(Refusal) -> TrustedRequest {
        guard !Tenant.standsForMany(request.tenant) else { throw .tenantNeeded }
        let tenant = try directory.knownTenant(request.tenant)
        guard !request.query.repeatsAName else { throw .malformedRequest }
        guard let clientID = request.query["client_id"] else { throw .missingParameter("client_id") }
        let application = try directory.servedApplication(clientID, in: tenant)
        let (uri, platform) = try application.reply(request.query)
        return TrustedRequest(
            tenant: tenant, application: application, platform: platform,
            reply: ReplyAddress(uri: uri, state: request.query["state"]))
    }

    func judge(_ request: AuthorizeRequest, _ trusted: TrustedRequest) throws(Refusal) -> AuthorizeOutcome {
        guard let type = request.query["response_type"] else { throw .missingParameter("response_type") }
        guard type == "code" else { throw .responseType(type) }
        let challenge = try CodeChallenge(request.query)
        guard trusted.platform != .spa || challenge != nil else { throw .challengeNeeded }
        guard let text = request.query["scope"] else { throw .missingParameter("scope") }
        let scope = try UserScope(text, tenant: trusted.tenant, directory: directory)
        guard !request.isDeclined else { throw .declined }
        guard let user = try findUser(request, in: trusted) else { return .chooseUser }
        let agreed = try consent(of: user, to: scope, request, trusted)
        guard let agreed else { return .askConsent(user, missing(scope, user, trusted.application)) }
        let signIn = SignIn(
            clientID: trusted.application.clientId, tenantID: trusted.tenant.id, userID: user.id,
            platform: trusted.platform, scope: scope, claims: request.query["claims"], nonce: request.query["nonce"],
            time: now)
        let code = AuthorizationCode(signIn: signIn, redirectURI: trusted.reply.uri, challenge: challenge)
        return .code(code, user, agreed: agreed)
    }

    /// Who signs in: the one whose button was pressed or, unless the prompt wants a choice, whom `login_hint` names.
    private func findUser(_ request: AuthorizeRequest, in trusted: TrustedRequest) throws(Refusal) -> User? {
        let prompt = request.query["prompt"]
        let hint = ["login", "select_account"].contains(prompt) ? nil : request.query["login_hint"]
        guard let name = request.query[AuthorizeRequest.Button.user] ?? hint else {
            guard prompt != "none" else { throw .nobodySignedIn }
            return nil
        }
        guard let user = directory.user(name) else { throw .unknownUser(name, .invalidRequest) }
        guard trusted.tenant.isNamed(user.tenant) else { throw .foreignUser(user, tenant: trusted.tenant) }
        guard trusted.application.isAssigned(user) else { throw .notAssigned(user, trusted.application) }
        // Whoever sees a page does there what is demanded; a silent request cannot.
        if prompt == "none", let demand = user.demand, request.query["claims"] != demand.challenge {
            throw .demanded(demand)
        }
        return user
    }

    /// - Returns: what the user agrees to now; nil when a page has to ask first.
    private func consent(
        of user: User, to scope: UserScope, _ request: AuthorizeRequest, _ trusted: TrustedRequest
    ) throws(Refusal) -> PermissionNames? {
        let missing = missing(scope, user, trusted.application)
        let mustAsk = !missing.isEmpty || request.query["prompt"] == "consent"
        guard mustAsk else { return [:] }
        guard request.query["prompt"] != "none" else {
            throw .consentMissing(trusted.application, .consentRequired)
        }
        switch request.isAccepted ? .accept : settings.consent {
        case .decline: throw .declined
        case .ask: return nil
        case .accept: return missing.reduce(into: [:]) { $0[$1.resource.identifier, default: []].append($1.name) }
        }
    }

    /// What is asked for and not granted; `.default` spelt out as what the application wants on its resource.
    private func missing(
        _ scope: UserScope, _ user: User, _ application: RegisteredApplication
    ) -> [UserScope.Permission] {
        scope.permissions.flatMap { permission in
            let granted = directory.consents.delegated(to: application, by: user, on: permission.resource)
            guard !Consents.cover(granted, [permission.name]) else { return [UserScope.Permission]() }
            guard permission.name == ".default" else { return [permission] }
            let wanted = application.wanted?.delegated?.names(on: permission.resource) ?? []
            return wanted.isEmpty
                ? [permission] : wanted.map { UserScope.Permission(resource: permission.resource, name: $0) }
        }
    }
}

extension RegisteredApplication {
    /// The redirect URI of a request and the platform it is registered on.
    /// - Throws: 900971, 900144 or 50011.
    func reply(_ query: Form) throws(Refusal) -> (uri: String, platform: Platform) {
        guard let redirectURIs, !redirectURIs.isEmpty else { throw .noReply }
        guard let uri = query["redirect_uri"] else { throw .missingParameter("redirect_uri") }
        guard let platform = redirectURIs.platform(of: uri) else { throw .replyNotRegistered(uri, clientId) }
        return (uri, platform)
    }
}
