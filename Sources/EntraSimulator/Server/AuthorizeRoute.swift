import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `GET /{tenant}/oauth2/v2.0/authorize`: pages for a person, and a code for the application.
struct AuthorizeRoute: Sendable {
    let simulator: Simulator

    func add(to router: Router<SimulatorContext>) {
        router.get(":tenant/oauth2/v2.0/authorize") { request, context in
            let browser = try BrowserRequest(simulator, "authorize", request, context)
            return try await browser.answer(on: context.channel) { ordered, sighting in
                try answer(browser, ordered: ordered, into: &sighting)
            }
        }
    }

    private func answer(
        _ browser: BrowserRequest, ordered: Refusal?, into sighting: inout Sighting
    ) throws -> Response {
        let endpoint = AuthorizeEndpoint(
            directory: simulator.directory(for: browser.authority), settings: simulator.settings.value,
            now: simulator.now)
        let request = AuthorizeRequest(tenant: browser.tenant, query: browser.query)
        var trusted = try endpoint.trust(request)
        do {
            if let name = request.query["response_mode"] {
                guard let mode = ReplyAddress.Mode(rawValue: name) else { throw Refusal.responseMode(name) }
                trusted.reply.mode = mode
            }
            if let ordered { throw ordered }
            return try show(endpoint.judge(request, trusted), of: request, trusted, into: &sighting)
        } catch let refusal as Refusal {
            sighting.verdict = "AADSTS\(refusal.code)"
            return trusted.reply.response(ReplyAddress.parameters(of: refusal, marks: browser.marks))
        }
    }

    private func show(
        _ outcome: AuthorizeOutcome, of request: AuthorizeRequest, _ trusted: TrustedRequest,
        into sighting: inout Sighting
    ) -> Response {
        switch outcome {
        case .chooseUser:
            sighting.verdict = "page"
            return choice(of: request, trusted)
        case .askConsent(let user, let permissions):
            sighting.verdict = "page"
            sighting.user = user.name
            return consent(user, permissions, of: request, trusted)
        case .code(let code, let user, let agreed):
            sighting.verdict = "issued"
            sighting.user = user.name
            simulator.consents.change { $0.grant(agreed, to: trusted.application, by: user) }
            let session = ("session_state", UUID().uuidString.lowercased())
            return trusted.reply.response([("code", simulator.sessions.issue(code)), session])
        }
    }

    private func choice(of request: AuthorizeRequest, _ trusted: TrustedRequest) -> Response {
        let users = (simulator.directory().users ?? []).map { user in
            Page.Choice(
                label: "Sign in as \(user.name)",
                fields: request.query.fields + [(AuthorizeRequest.Button.user, user.name)])
        }
        return Page(
            title: "Sign in to \(trusted.application.displayName)", choices: users + [Self.decline(request.query)]
        ).response()
    }

    private func consent(
        _ user: User, _ permissions: [UserScope.Permission], of request: AuthorizeRequest, _ trusted: TrustedRequest
    ) -> Response {
        let own = request.query.fields.filter { $0.name != AuthorizeRequest.Button.user }
        let accept = Page.Choice(
            label: "Accept",
            fields: own + [
                (AuthorizeRequest.Button.user, user.name),
                (AuthorizeRequest.Button.answer, ConsentAnswer.accept.rawValue),
            ])
        return Page(
            title: "Permissions requested by \(trusted.application.displayName)",
            sentences: permissions.map { "\($0.resource.identifier)/\($0.name)" },
            choices: [accept, Self.decline(request.query)]
        ).response()
    }

    static func decline(_ query: Form) -> Page.Choice {
        Page.Choice(
            label: "Decline",
            fields: query.fields + [(AuthorizeRequest.Button.answer, ConsentAnswer.decline.rawValue)])
    }
}
