/// Why a request ended without what it asked for. Expected, every one of them; a fault (disk, bug) stays an ordinary
/// error. Nothing here knows HTTP: the same refusals serve the command line.
package enum Refusal: Error, Hashable, Sendable {
    /// The request itself is wrong: what about it.
    case badRequest(String)
    /// No key was presented, or one nobody has.
    case unknownKey
    /// The caller is known, but was not granted this.
    case notGranted
    /// Told only to callers who may know which names exist.
    case unknownAgent(String)
    case unknownConnection(String)
    case audienceNotAllowed(Audience, allowed: [Audience])
    case scopeNotAllowed(connection: Name, allowed: [Scope])
    case tenantNotAllowed(connection: Name)
    /// It exists and is allowed, but cannot be used as it stands.
    case notUsable(Obstacle)
    /// The body is larger than this many bytes.
    case tooLarge(limit: Int)
    /// Too much under way at once; try again after these seconds.
    case busy(retryAfter: Int)
    /// Entra said no.
    case entraRefused(EntraRefusal)
    /// Entra said to wait, or something on the way failed; try again after these seconds.
    case entraUnavailable(EntraUnavailability, retryAfter: Int)

    /// What has to change before an agent or a connection can be used.
    package enum Obstacle: Hashable, Sendable {
        case agentDisabled(Name)
        case noAudience(Name)
        case noActiveKey
        case connectionIncomplete(Name)
        /// Delegated permission, and nobody has signed in yet.
        case notSignedIn(Name)
        /// Whoever signed in has to do it again: why.
        case signInAgain(Name, Delegation.Ending)
    }
}

extension Refusal {
    /// One word for logs, metrics and the audit log; for a "no" of Entra its code.
    package var word: String {
        switch self {
        case .badRequest: "bad-request"
        case .unknownKey: "unknown-key"
        case .notGranted: "not-granted"
        case .unknownAgent: "unknown-agent"
        case .unknownConnection: "unknown-connection"
        case .audienceNotAllowed: "audience-not-allowed"
        case .scopeNotAllowed: "scope-not-allowed"
        case .tenantNotAllowed: "tenant-not-allowed"
        case .notUsable: "not-usable"
        case .tooLarge: "too-large"
        case .busy: "busy"
        case .entraRefused(let refusal): refusal.code ?? refusal.error
        case .entraUnavailable(.throttled, _): "entra-throttled"
        case .entraUnavailable(.brokenAnswer, _): "entra-broken-answer"
        case .entraUnavailable(.timedOut, _): "entra-timed-out"
        case .entraUnavailable(.unreachable, _): "entra-unreachable"
        }
    }
}
