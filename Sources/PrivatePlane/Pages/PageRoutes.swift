import Federation
import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Every page for somebody who is signed in.
struct PageRoutes: Sendable {
    let desk: Desk
    /// What the page on health looks with.
    let instruments: DoctorInstruments
    let pages: Pages

    var all: [PageRoute] {
        [
            ConnectionPages(desk: desk).all,
            PermissionPages(desk: desk).all,
            TokenPages(desk: desk).all,
            HistoryPages(desk: desk).all,
            SettingsPages(desk: desk).all,
            AgentPages(desk: desk).all,
            CertificatePages(desk: desk).all,
            ClientPages(desk: desk).all,
            KeyPages(desk: desk).all,
            HealthPages(desk: desk, instruments: instruments).all,
            AuditPages(desk: desk).all,
            FleetPages(desk: desk).all,
            AccountPages(desk: desk).all,
        ].flatMap { $0 }
    }

    /// What they are written with.
    static let templates: [Template] = [
        ConnectionPages.templates,
        PermissionPages.templates,
        TokenPages.templates,
        HistoryPages.templates,
        SettingsPages.templates,
        AgentPages.templates,
        Template.ofConnections,
        CertificatePages.templates,
        ClientPages.templates,
        KeyPages.templates,
        HealthPages.templates,
        AuditPages.templates,
        FleetPages.templates,
        AccountPages.templates,
    ].flatMap { $0 }

    func add(to admins: some RouterMethods<AdminContext>, forms: some RouterMethods<FormContext>) {
        for route in all {
            let path = RouterPath(stringLiteral: route.path)
            switch route.answer {
            case .shows(let show):
                admins.get(path) { request, context in
                    try await answer(to: request, for: context.signedIn, logger: context.logger) {
                        try await show(request, context).telling(Notice(request))
                    }
                }
            case .acts(let act):
                forms.post(path) { request, context in
                    try await answer(to: request, for: context.signedIn, logger: context.logger) {
                        try await act(context)
                    }
                }
            }
        }
    }

    /// The paths, each with the methods that it takes.
    var methods: [String: Set<HTTPRequest.Method>] {
        all.reduce(into: [:]) { methods, route in
            methods[route.path, default: []].formUnion(route.method == .get ? [.get, .head] : [route.method])
        }
    }

    /// What is expected to fail is told on a page of its own, where the answer has not found a better place for it.
    private func answer(
        to request: Request, for signedIn: SignedIn, logger: Logger, _ make: () async throws -> PageAnswer
    ) async throws -> Response {
        do {
            switch try await make() {
            case .page(let page): return pages.response(page, for: signedIn)
            case .onward(let path): return .seeOther(path)
            case .streamed(let page): return pages.response(page, for: signedIn, logger: logger)
            case .other(let response): return response
            }
        } catch let error {
            guard let page = Page(expected: error) else { throw error }
            return pages.response(page, for: signedIn)
        }
    }
}
