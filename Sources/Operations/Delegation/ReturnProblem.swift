package import Federation

/// Why a browser's return from Microsoft came to nothing.
package enum ReturnProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not look like anything Microsoft sends: what about it.
    case malformed(String)
    /// No `state`, or one that is unknown, used or expired.
    case unknownState
    /// Not the browser that was sent, or it was sent once more since.
    case otherBrowser
    /// The admin has signed out, or the session has ended.
    case sessionOver
    /// The connection was edited or removed meanwhile, or somebody else has signed in for it.
    case connectionChanged
    /// Neither an answer nor an error.
    case incomplete
    /// Entra or the person said no.
    case declined(Connection, EntraRefusal)

    package var description: String {
        switch self {
        case .malformed(let what): "This address does not come from Microsoft: \(what)."
        case .unknownState: "This return from Microsoft belongs to nothing that is under way."
        case .otherBrowser: "This was begun in another browser, or begun once more in this one."
        case .sessionOver: "You were signed out of Aureole before Microsoft sent you back."
        case .connectionChanged: "The connection was changed while you were at Microsoft, or somebody else signed in."
        case .incomplete: "Microsoft sent neither an answer nor a reason."
        case .declined(_, let refusal): refusal.advice.whatHappened
        }
    }

    package var hint: String {
        switch self {
        case .malformed, .unknownState, .otherBrowser, .connectionChanged, .incomplete:
            "Nothing was done. Open the connection and begin again; you have ten minutes, and each beginning serves once."
        case .sessionOver: "Nothing was done. Sign in here, then begin again."
        case .declined(_, let refusal): refusal.hint
        }
    }
}
