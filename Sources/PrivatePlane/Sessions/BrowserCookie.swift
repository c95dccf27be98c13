import Federation
import HTTPTypes
import Hummingbird
import Operations

/// A cookie of ours. It goes back to this host alone, to no script, and with no request that another site has begun,
/// unless it is said to.
struct BrowserCookie: Sendable {
    private let name: String
    private let isSecure: Bool
    private let sameSite: String
    /// Seconds; until the browser is closed when `nil`.
    private let lifetime: Int?

    /// A browser keeps a `__Host-` cookie only from HTTPS, for this very host and all of it, so that no neighbour can plant
    /// one (RFC 6265bis section 4.1.3.2). On loopback without HTTPS there is no such protection; the name differs, and
    /// neither is ever read in the other's place.
    private init(_ name: String, for browsers: BrowserAccess, sameSite: String = "Strict", lifetime: Int? = nil) {
        isSecure = browsers.url.isHTTPS
        self.sameSite = sameSite
        self.lifetime = lifetime
        self.name = isSecure ? "__Host-\(name)" : name
    }

    static func session(_ browsers: BrowserAccess) -> BrowserCookie { BrowserCookie("aureole-session", for: browsers) }
    /// Binds the form for signing in to its browser.
    static func signInForm(_ browsers: BrowserAccess) -> BrowserCookie {
        BrowserCookie("aureole-sign-in", for: browsers)
    }
    /// Binds a way to Microsoft and back to its browser. It comes along when another site sends the browser here, and so
    /// proves nothing else.
    static func errand(_ browsers: BrowserAccess) -> BrowserCookie {
        BrowserCookie("aureole-errand", for: browsers, sameSite: "Lax", lifetime: Desk.errandLifetime)
    }

    /// Its value; `nil` when it is not there, or there more than once, so that nobody can tell which is ours.
    func value(in request: Request) -> String? {
        let pairs = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let values = pairs.compactMap { pair -> Substring? in
            let pair = pair.drop { $0 == " " }
            return pair.hasPrefix(name + "=") ? pair.dropFirst(name.count + 1) : nil
        }
        return values.count == 1 ? values.first.map(String.init) : nil
    }

    /// At the longest until we forget what it stands for.
    func set(_ value: String, in response: inout Response) {
        add("\(name)=\(value)" + (lifetime.map { "; Max-Age=\($0)" } ?? ""), to: &response)
    }

    func clear(in response: inout Response) { add("\(name)=; Max-Age=0", to: &response) }

    private func add(_ start: String, to response: inout Response) {
        let attributes = "; Path=/; HttpOnly; SameSite=\(sameSite)" + (isSecure ? "; Secure" : "")
        response.headers.append(HTTPField(name: .setCookie, value: start + attributes))
    }
}
