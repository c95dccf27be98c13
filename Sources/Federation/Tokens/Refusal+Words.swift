extension Refusal: CustomStringConvertible {
    /// What happened, in one sentence for whoever called.
    package var description: String {
        switch self {
        case .badRequest(let what): what
        case .unknownKey: "The request carries no key, or one that is not known here."
        case .notGranted: "This client was not granted that."
        case .unknownAgent(let name): "There is no agent '\(name)'."
        case .unknownConnection(let name): "There is no connection '\(name)'."
        case .audienceNotAllowed(let audience, _): "The audience '\(audience)' is not one of this agent's."
        case .scopeNotAllowed(let connection, _): "The scope is not one of connection '\(connection)'."
        case .tenantNotAllowed(let connection): "The tenant is not one of connection '\(connection)'."
        case .notUsable(let obstacle): obstacle.description
        case .tooLarge(let limit): "The request body is larger than \(limit) bytes."
        case .busy: "Too many requests are under way at once."
        case .entraRefused(let refusal): refusal.message
        case .entraUnavailable(let unavailability, _): unavailability.description
        }
    }

    /// What to do about it; `nil` where the sentence says it all.
    package var hint: String? {
        switch self {
        case .unknownKey: "Send 'Authorization: Bearer KEY' with a key made by 'aureole client add' or 'client rotate'."
        case .notGranted: "An administrator grants it with 'aureole client add NAME --allow agent:A' or 'connection:C'."
        case .unknownAgent: "'aureole agent list' shows the agents there are."
        case .unknownConnection: "'aureole connection list' shows the connections there are."
        case .audienceNotAllowed(_, let allowed): "Allowed: " + Self.list(allowed.map(\.text))
        case .scopeNotAllowed(_, let allowed): "Allowed: " + Self.list(allowed.map(\.text))
        case .tenantNotAllowed(let connection):
            "Leave it out to use the connection's own, or allow it with "
                + "'aureole connection set \(connection) --allow-tenant T'."
        case .notUsable(let obstacle): obstacle.hint
        case .entraRefused(let refusal): refusal.hint
        case .busy(let seconds), .entraUnavailable(_, let seconds): "Try again in \(seconds) seconds."
        case .badRequest, .tooLarge: nil
        }
    }

    private static func list(_ texts: [String]) -> String { texts.joined(separator: ", ") }
}

extension Refusal.Obstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .agentDisabled(let name): "The agent '\(name)' is disabled."
        case .noAudience(let name): "The agent '\(name)' has no audience."
        case .noActiveKey: "There is no active signing key."
        case .connectionIncomplete(let name): "The connection '\(name)' has no tenant or no client ID yet."
        case .notSignedIn(let name): "Nobody has signed in with Microsoft for the connection '\(name)' yet."
        case .signInAgain(let name, let ending):
            "The sign-in behind the connection '\(name)' has ended (\(ending.code)): \(ending.reason)"
        }
    }

    package var hint: String {
        switch self {
        case .agentDisabled(let name): "'aureole agent enable \(name)' makes it usable again."
        case .noAudience: "Add the agent anew with --audience."
        case .noActiveKey: "'aureole key list' shows the ring."
        case .connectionIncomplete(let name):
            "'aureole connection set \(name) --tenant T --client-id C' completes it; both stand on the app's overview."
        case .notSignedIn(let name), .signInAgain(let name, _):
            "An admin opens the connection '\(name)' in the pages and chooses \"Sign in with Microsoft\"."
        }
    }
}

extension EntraUnavailability: CustomStringConvertible {
    package var description: String {
        switch self {
        case .throttled: "Entra limits the requests for this tenant."
        case .brokenAnswer(let status, let problem):
            "Entra answered with status \(status), but not as expected: \(problem)."
        case .timedOut: "Entra did not answer in time."
        case .unreachable(let why): "Entra cannot be reached: \(why)."
        }
    }
}
