import Federation
import HTTPTypes
import Operations

extension Problem {
    init(_ refusal: Refusal) {
        self.init(Kind(refusal), refusal.description, hint: refusal.hint)
        switch refusal {
        case .entraRefused(let refusal): entra = refusal.json
        case .busy(let seconds), .entraUnavailable(_, let seconds): retryAfter = seconds
        default: break
        }
    }

    init(_ refusal: AdminRefusal) { self.init(Kind(refusal.reason), refusal.sentence, hint: refusal.hint) }

    static let notAdmin = Problem(
        .notAdmin, "This client may not administer.",
        hint: "'aureole client add NAME --admin' makes one that may; send its key.")

    static func methodNotAllowed(_ method: HTTPRequest.Method, allow: String) -> Problem {
        var problem = Problem(.methodNotAllowed, "This path takes \(allow), not \(method.rawValue).")
        problem.allow = allow
        return problem
    }
}

// No default in either: a new refusal cannot forget its kind.
extension Problem.Kind {
    init(_ refusal: Refusal) {
        switch refusal {
        case .badRequest: self = .badRequest
        case .unknownKey: self = .unknownKey
        case .notGranted, .scopeNotAllowed, .tenantNotAllowed: self = .notAllowed
        case .unknownAgent, .unknownConnection: self = .notFound
        case .audienceNotAllowed: self = .invalidValue
        case .notUsable: self = .notUsable
        case .tooLarge: self = .tooLarge
        case .busy: self = .busy
        case .entraRefused: self = .entraRefused
        case .entraUnavailable: self = .entraUnavailable
        }
    }

    init(_ reason: AdminRefusal.Reason) {
        switch reason {
        case .invalidText: self = .invalidValue
        case .certificateFile: self = .certificateFile
        case .notFound: self = .notFound
        case .nameTaken: self = .nameTaken
        case .subjectTaken: self = .subjectTaken
        case .certificateKnown: self = .certificateKnown
        case .proofTaken: self = .proofTaken
        case .inUse: self = .inUse
        case .changedMeanwhile, .masterKeyReplaced: self = .changedMeanwhile
        case .otherVersion: self = .otherVersion
        case .ring: self = .keyState
        }
    }
}
