import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// A problem document (RFC 9457): how the admin API says no.
struct Problem: Error, Hashable, Sendable {
    let kind: Kind
    /// What happened this time, in one sentence.
    let detail: String
    /// What to do about it.
    var hint: String?
    /// Which member of the body is meant (RFC 6901).
    var pointer: String?
    /// What Entra said.
    var entra: JSON?
    /// Seconds, for 429 and 503.
    var retryAfter: Int?
    /// The methods that the path takes, for 405.
    var allow: String?
    /// More that goes with the kind.
    var members: [JSON.Member] = []

    init(_ kind: Kind, _ detail: String, hint: String? = nil, pointer: String? = nil) {
        self.kind = kind
        self.detail = detail
        self.hint = hint
        self.pointer = pointer
    }

    /// Its kind, of which its type, title and status follow.
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case badRequest = "bad-request"
        case invalidValue = "invalid-value"
        case certificateFile = "certificate-file"
        case unknownKey = "unknown-key"
        case notAdmin = "not-admin"
        case notAllowed = "not-allowed"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case nameTaken = "name-taken"
        case subjectTaken = "subject-taken"
        case certificateKnown = "certificate-known"
        case proofTaken = "proof-taken"
        case inUse = "in-use"
        case changedMeanwhile = "changed-meanwhile"
        case notUsable = "not-usable"
        case keyState = "key-state"
        case unconfirmed
        case otherVersion = "other-version"
        case tooLarge = "too-large"
        case busy
        case entraRefused = "entra-refused"
        case entraUnavailable = "entra-unavailable"
        case givenUp = "given-up"
        case fault
    }

    var json: JSON {
        var all: [JSON.Member] = [
            .init("type", .string("/problems/\(kind.rawValue)")), .init("title", .string(kind.title)),
            .init("status", .integer(kind.status.code)), .init("detail", .string(detail)),
        ]
        if let hint { all.append(.init("hint", .string(hint))) }
        if let pointer { all.append(.init("pointer", .string(pointer))) }
        if let entra { all.append(.init("entra", entra)) }
        return .object(all + members)
    }
}

extension Problem.Kind {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest, .invalidValue, .certificateFile: .badRequest
        case .unknownKey: .unauthorized
        case .notAdmin, .notAllowed: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .nameTaken, .subjectTaken, .certificateKnown, .proofTaken, .inUse, .changedMeanwhile, .notUsable,
            .keyState, .unconfirmed:
            .conflict
        case .otherVersion: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .busy: .tooManyRequests
        case .entraRefused: .badGateway
        case .entraUnavailable, .givenUp: .serviceUnavailable
        case .fault: .internalServerError
        }
    }

    /// The same every time (RFC 9457 section 3.1.4).
    var title: String {
        switch self {
        case .badRequest: "The request is not as it has to be"
        case .invalidValue: "A value is not as it has to be"
        case .certificateFile: "The certificate cannot be used"
        case .unknownKey: "The key is missing or unknown"
        case .notAdmin: "The client is no admin client"
        case .notAllowed: "That is not allowed"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The path takes other methods"
        case .nameTaken: "The name is taken"
        case .subjectTaken: "The subject was given out before"
        case .certificateKnown: "The certificate is there already"
        case .proofTaken: "A client is known by that already"
        case .inUse: "Something else uses it"
        case .changedMeanwhile: "Somebody else was faster"
        case .notUsable: "It cannot be used as it stands"
        case .keyState: "The signing keys do not allow it"
        case .unconfirmed: "It has to be confirmed"
        case .otherVersion: "It is of another version"
        case .tooLarge: "The body is too large"
        case .busy: "Too much is under way"
        case .entraRefused: "Entra refused"
        case .entraUnavailable: "Entra cannot be asked"
        case .givenUp: "The request was given up"
        case .fault: "Something failed"
        }
    }
}

extension Response {
    /// A problem document that no cache keeps.
    init(_ problem: Problem) {
        self.init(status: problem.kind.status, uncached: problem.json)
        headers[.contentType] = "application/problem+json"
        if let seconds = problem.retryAfter { headers[.retryAfter] = String(seconds) }
        if let allow = problem.allow { headers[.allow] = allow }
        // RFC 9110 section 15.5.2: a 401 names the scheme that would do.
        if problem.kind == .unknownKey { headers[.wwwAuthenticate] = "Bearer realm=\"aureole\"" }
    }
}
