import Federation
import Operations
import TestSupport

/// Runs a plane, in front of an Entra of its own, with a browser in which `anna` is signed in.
func withRoom(entra script: StubEntra.Script? = nil, body: (Yard, Browser) async throws -> Void) async throws {
    try await withYard(.withoutRing, entra: script) { yard in
        try await yard.house.addAdmin()
        var browser = Browser(yard)
        guard try await browser.signIn().status == 303 else { throw NotSignedIn() }
        try await body(yard, browser)
    }
}

struct NotSignedIn: Error {}

extension Browser {
    /// Sends a form with the token that the pages carry.
    mutating func post(_ path: String, _ form: [String: String], signed: Bool) async throws -> Answer {
        var form = form
        if signed { form["form_token"] = try await roomToken() }
        return try await post(path, form)
    }

    /// Sends a form with files, with the token that the pages carry.
    mutating func post(_ path: String, _ form: WrittenForm) async throws -> Answer {
        var form = form
        form.add("form_token", try await roomToken())
        return try await send(
            Ask(path, type: form.contentType).with {
                $0.body = form.bytes
                $0.fields += fields
            })
    }

    mutating func roomToken() async throws -> String { try await get("/account").hidden("form_token") ?? "" }
}

extension TestHouse {
    @discardableResult
    func addConnection(
        _ name: String, certificate: ClientCertificate, tenant: String = Estate.tenant
    ) async throws -> Connection {
        try await desk.addConnection(
            Name(name),
            Connection.Settings(
                tenant: Tenant(tenant), applicationID: ApplicationID(Estate.clientID),
                credential: .certificate(certificate.id)), by: Self.admin)
    }
}
