import HTTPTypes
import Hummingbird

/// `GET /{tenant}/v2.0/adminconsent` and its elder sister without a scope.
struct AdminConsentRoute: Sendable {
    let simulator: Simulator

    func add(to router: Router<SimulatorContext>) {
        for (path, hasScope) in [(":tenant/v2.0/adminconsent", true), (":tenant/adminconsent", false)] {
            router.get(RouterPath(path)) { request, context in
                let browser = try BrowserRequest(simulator, "adminconsent", request, context)
                let asked = AdminConsentRequest(tenant: browser.tenant, query: browser.query, hasScope: hasScope)
                return try await browser.answer(on: context.channel) { ordered, sighting in
                    try answer(asked, browser, ordered: ordered, into: &sighting)
                }
            }
        }
    }

    private func answer(
        _ request: AdminConsentRequest, _ browser: BrowserRequest, ordered: Refusal?, into sighting: inout Sighting
    ) throws -> Response {
        let endpoint = AdminConsentEndpoint(
            directory: simulator.directory(for: browser.authority), settings: simulator.settings.value)
        let plan = try endpoint.trust(request)
        do {
            if let ordered { throw ordered }
            let permissions = try endpoint.permissions(request, plan)
            let button = request.query[AuthorizeRequest.Button.answer].flatMap(ConsentAnswer.init(rawValue:))
            switch button ?? endpoint.settings.consent {
            case .ask:
                sighting.verdict = "page"
                return page(request, plan, permissions)
            case .decline: throw Refusal.declined
            case .accept:
                sighting.verdict = "consented"
                simulator.consents.change { $0.grant(permissions, to: plan.application, in: plan.tenant) }
                let scope = request.query["scope"].map { [("scope", $0)] } ?? []
                return plan.reply.response(
                    [("admin_consent", "True"), ("tenant", plan.tenant.id)] + (request.hasScope ? scope : []))
            }
        } catch let refusal as Refusal {
            sighting.verdict = "AADSTS\(refusal.code)"
            // A failure has `admin_consent=True` as well (facts 3.8).
            return plan.reply.response(
                ReplyAddress.parameters(of: refusal, marks: browser.marks) + [("admin_consent", "True")])
        }
    }

    private func page(_ request: AdminConsentRequest, _ plan: AdminConsentPlan, _ asked: Permissions) -> Response {
        let names = [asked.roles, asked.delegated].compactMap(\.self).flatMap { $0.sorted { $0.key < $1.key } }
        let accept = Page.Choice(
            label: "Accept",
            fields: request.query.fields + [(AuthorizeRequest.Button.answer, ConsentAnswer.accept.rawValue)])
        return Page(
            title: "Permissions requested by \(plan.application.displayName) for \(plan.tenant.id)",
            sentences: names.map { "\($0.key): \($0.value.joined(separator: ", "))" },
            choices: [accept, AuthorizeRoute.decline(request.query)]
        ).response()
    }
}
