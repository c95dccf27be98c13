import Cryptography
import Federation
import Storage

/// A "no" to a verb of administration, whichever room below said it, for doors that do not know those rooms.
package struct AdminRefusal: Error, Hashable, Sendable {
    package let reason: Reason
    /// For the admin, complete.
    package let sentence: String
    /// What to do about it; `nil` where the sentence says it all.
    package let hint: String?

    package enum Reason: Hashable, Sendable, CaseIterable {
        /// A text was turned away.
        case invalidText
        /// A certificate with its private key could not be read or made.
        case certificateFile
        case notFound
        case nameTaken
        case subjectTaken
        case certificateKnown
        case proofTaken
        case inUse
        /// Somebody else was faster.
        case changedMeanwhile
        /// The connection is not of the version that the change was meant for.
        case otherVersion
        /// The signing keys do not allow it.
        case ring
        case masterKeyReplaced
    }

    /// `nil` for a `Refusal`, which speaks for itself, and for faults.
    package init?(_ error: any Error) {
        switch error {
        case let refusal as AdminRefusal: self = refusal
        case let invalid as InvalidText: self.init(.invalidText, "The \(invalid)", hint: nil)
        case let problem as CertificateFileProblem:
            if case .library = problem { return nil }
            self.init(.certificateFile, problem.description, hint: problem.hint)
        case let failure as StoreFailure:
            guard let reason = Reason(failure) else { return nil }
            self.init(reason, failure.description, hint: failure.hint)
        default: return nil
        }
    }

    private init(_ reason: Reason, _ text: String, hint: String?) {
        self.reason = reason
        sentence = text.asSentence
        self.hint = hint
    }

    static func otherVersion(of connection: Connection) -> AdminRefusal {
        AdminRefusal(
            .otherVersion, "Somebody else has changed the connection '\(connection.name)' since you looked at it.",
            hint: "Look at it again, then repeat what is still wanted.")
    }
}

extension AdminRefusal.Reason {
    /// `nil` for a fault, and for work that was given up.
    fileprivate init?(_ failure: StoreFailure) {
        switch failure {
        case .nameTaken: self = .nameTaken
        case .subjectTaken: self = .subjectTaken
        case .notFound, .ring(.unknownKey): self = .notFound
        case .changedMeanwhile: self = .changedMeanwhile
        case .inUse: self = .inUse
        case .certificateKnown: self = .certificateKnown
        case .proofTaken: self = .proofTaken
        case .ring: self = .ring
        case .masterKeyReplaced: self = .masterKeyReplaced
        case .cancelled, .database: return nil
        }
    }
}
