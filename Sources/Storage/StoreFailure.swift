package import Federation
import GRDB

/// Why the database did not do what it was asked. All but the last are expected and change nothing.
package enum StoreFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another thing of that kind has the name.
    case nameTaken(kind: String, Name)
    /// The subject belongs to an agent, or belonged to one that was removed.
    case subjectTaken(Subject)
    case notFound(kind: String, String)
    /// Somebody else changed it since it was read, or removed it: what it is.
    case changedMeanwhile(kind: String, String)
    /// Other things still need it: which.
    case inUse(kind: String, Name, by: [Name])
    /// The same certificate is there already, under that name.
    case certificateKnown(Name)
    /// That client is known by the same tokens or the same public key already.
    case proofTaken(by: Name)
    /// The signing keys do not allow it.
    case ring(RingProblem)
    /// Another master key took the place of the one that this process knows.
    case masterKeyReplaced
    /// Whoever asked gave up before it was done; nothing was changed.
    case cancelled
    /// SQLite's own words: disk full, locked for too long, damaged.
    case database(String)

    init(_ error: any Error) {
        switch error {
        case let failure as StoreFailure: self = failure
        case let problem as RingProblem: self = .ring(problem)
        case is CancellationError: self = .cancelled
        case let error as DatabaseError: self = .database(error.message ?? "SQLite error \(error.resultCode.rawValue)")
        default: self = .database(String(describing: error))
        }
    }

    package var description: String {
        switch self {
        case .nameTaken(let kind, let name): "there is already \(kind) named '\(name)'"
        case .subjectTaken(let subject): "the subject '\(subject)' was given out before and is never given out twice"
        case .notFound(let kind, let reference): "there is no \(kind) '\(reference)'"
        case .changedMeanwhile(let kind, let reference):
            "\(kind) '\(reference)' was changed or removed by somebody else in between"
        case .inUse(let kind, let name, let users):
            "\(kind) '\(name)' is used by " + users.map { "'\($0)'" }.joined(separator: ", ")
        case .certificateKnown(let name): "this certificate is there already; its name is '\(name)'"
        case .proofTaken(let name): "the client '\(name)' is known by that already"
        case .ring(let problem): problem.description
        case .masterKeyReplaced: "the master key was replaced while this was under way"
        case .cancelled: "the work was given up before the database had done it"
        case .database(let message): "the database failed: \(message)"
        }
    }

    /// What to do about it; `nil` where the sentence says it all.
    package var hint: String? {
        switch self {
        case .nameTaken: "Choose another name, or remove that one first."
        case .subjectTaken: "Leave the subject out to get one built from the agent's id."
        case .notFound("proof", _): "'aureole client show' lists a client's proofs with their ids."
        case .notFound(let kind, _): "'aureole \(kind) list' shows what there is."
        case .changedMeanwhile: "Look at it again, then repeat what is still wanted."
        case .certificateKnown(let name): "Use it by that name, or remove '\(name)' first."
        case .inUse: "Give those another one first, or remove them."
        case .proofTaken: "One token means one client: take it from that one first, or use another audience."
        case .ring(let problem): problem.hint
        case .masterKeyReplaced: "Do it again; it then uses the new key."
        case .cancelled: nil
        case .database: "Check the disk that holds the data directory: space, permissions, health."
        }
    }
}
