import Cryptography
import Federation
import Foundation
import Operations
import TestSupport
import Testing

/// A browser: it keeps cookies and sends the forms of the pages that it got.
struct Browser: Sendable {
    let yard: Yard
    var cookies: [String: String] = [:]
    /// What it calls the plane.
    var host: String
    /// What it says with each form, beside `Content-Type`.
    var fields: [(String, String)] = [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")]

    init(_ yard: Yard) {
        self.yard = yard
        host = "localhost:\(yard.port)"
    }

    mutating func get(_ path: String) async throws -> Answer {
        try await send(Ask(path, method: "GET"))
    }

    mutating func post(_ path: String, _ form: [String: String]) async throws -> Answer {
        let body = form.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        return try await send(
            Ask(path, body: body, type: "application/x-www-form-urlencoded").with { $0.fields += fields })
    }

    /// Sends it as it is, with host and cookies, and keeps what cookies come back.
    mutating func send(_ ask: Ask) async throws -> Answer {
        let cookies = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        let ask = ask.with { ask in
            ask.host = host
            if !cookies.isEmpty { ask.fields.append(("Cookie", cookies)) }
        }
        let answer = try await yard.answer(to: ask)
        for cookie in answer.values(of: "Set-Cookie") {
            let pair = cookie.prefix { $0 != ";" }
            let name = String(pair.prefix { $0 != "=" })
            self.cookies[name] = cookie.contains("Max-Age=0") ? nil : String(pair.dropFirst(name.count + 1))
        }
        return answer
    }

    /// Opens the form, fills it in and sends it.
    mutating func signIn(
        _ name: String = "anna", _ passphrase: String = Browser.passphrase, next: String = "/"
    ) async throws -> Answer {
        let form = try await get("/sign-in?next=\(PercentEncoding.encode(next))")
        return try await post(
            "/sign-in",
            [
                "name": name, "passphrase": passphrase, "next": form.hidden("next") ?? "",
                "form_token": form.hidden("form_token") ?? "",
            ])
    }

    /// The token that the forms of the page at `/` carry.
    mutating func formToken() async throws -> String? { try await get("/").hidden("form_token") }

    /// Sends a form with this session's token.
    mutating func submit(_ path: String, _ form: [String: String] = [:]) async throws -> Answer {
        var form = form
        form["form_token"] = try await formToken()
        return try await post(path, form)
    }

    /// Whether `/` is shown.
    mutating func isSignedIn() async throws -> Bool { try await get("/").status == 200 }

    static let passphrase = "correct horse battery"
    static let session = "aureole-session"

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension Answer {
    /// The value of the first hidden field of that name.
    func hidden(_ name: String) -> String? {
        body.firstMatch(of: try! Regex<(Substring, Substring)>("name=\"\(name)\" value=\"([^\"]*)\""))
            .map { String($0.1) }
    }
}

extension TestHouse {
    @discardableResult
    func addAdmin(_ name: String = "anna") async throws -> Admin {
        try await desk.addAdmin(try Name(name), passphrase: Secret(Browser.passphrase), by: Self.admin)
    }
}

/// Runs a plane with one admin, `anna`, for as long as the body does.
///
/// - Parameter entra: what Entra answers; there are keys to ask it with then.
func withPages(
    url: String? = nil, allowsSignIn: Bool = true, startsRing: Bool = false, instruments: DoctorInstruments = .blind,
    entra script: StubEntra.Script? = nil, body: (Yard, Browser) async throws -> Void
) async throws {
    let url = try url.map { try BrowserURL($0) }
    let plan = HousePlan.with { plan in
        plan.startsRing = startsRing || script != nil
        if let url { plan.settings.privateURL = url }
    }
    try await withYard(plan, entra: script, allowsSignIn: allowsSignIn, instruments: instruments) { yard in
        try await yard.house.addAdmin()
        try await body(yard, Browser(yard))
    }
}

/// The same, with `anna` at the browser.
func withSignedIn(
    entra script: StubEntra.Script? = nil, body: (Yard, Browser) async throws -> Void
) async throws {
    try await withPages(entra: script) { yard, browser in
        var browser = browser
        #expect(try await browser.signIn().status == 303)
        try await body(yard, browser)
    }
}
