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
    }
}
