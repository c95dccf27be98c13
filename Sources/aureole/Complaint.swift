import ArgumentParser
import Cryptography
import Entra
import Federation
import Foundation
import Operations
import PrivatePlane
import PublicPlane
import Storage

/// What the person at the command line is told when something did not work.
struct Complaint: Hashable {
    let sentence: String
    let hint: String?

    init(_ sentence: String, hint: String? = nil) {
        self.sentence = sentence
        self.hint = hint
    }

    /// `nil` for what the argument parser explains better: wrong usage, `--help`, a command's own exit code.
    init?(_ error: any Error) {
        switch error {
        case is ExitCode, is CleanExit, is ValidationError: return nil
        case let complaint as CommandFailure: self = complaint.complaint
        case let refusal as Refusal: self.init(refusal.commandLineSentence, hint: refusal.hint)
        case let unclear as UnclearRequest: self.init(unclear)
        case let failure as StoreFailure: self.init(failure.description, hint: failure.hint)
        case let problem as ArchiveProblem: self.init(problem.description, hint: problem.hint)
        case let problem as StartProblem: self.init(problem.description, hint: problem.hint)
        case let problem as CustodyProblem: self.init(problem.description, hint: problem.hint)
        case let problem as CertificateFileProblem: self.init(problem.description, hint: problem.hint)
        case let problem as SigningKeyProblem: self.init(problem.description, hint: problem.hint)
        case let problem as StaticSiteProblem: self.init(problem.description, hint: problem.hint)
        case let problem as PublicPlaneProblem: self.init(problem.description, hint: problem.hint)
        case let problem as PrivatePlaneProblem: self.init(problem.description, hint: problem.hint)
        case let problem as EntraSetupProblem: self.init(problem.description, hint: problem.hint)
        case let problem as PassphraseProblem: self.init(problem.description, hint: problem.hint)
        case let invalid as InvalidText: self.init(invalid.description)
        case let invalid as InvalidSetting: self.init(invalid.description, hint: invalid.hint)
        default:
            guard !Self.belongsToTheParser(error) else { return nil }
            self.init("This should not have happened: \(error)")
        }
    }

    /// Of any error, also of one that the parser would explain.
    init(whatever error: any Error) { self = Complaint(error) ?? Complaint("\(error)") }

    /// A line for the sentence and, if there is one, a line for the hint.
    var text: String {
        let error = "aureole: error: \(sentence.asSentence)\n"
        guard let hint else { return error }
        return error + "aureole: hint: \(hint.asSentence)\n"
    }

    /// Writes it to standard error.
    func print() { FileHandle.standardError.write(Data(text.utf8)) }

    /// The parser's own errors are of types that it does not show.
    private static func belongsToTheParser(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

/// A failure that a command explains itself.
struct CommandFailure: Error {
    let complaint: Complaint

    init(_ sentence: String, hint: String? = nil) { complaint = Complaint(sentence, hint: hint) }
}

extension Refusal {
    /// At the command line Entra's code stands in front: it is what an admin looks up.
    fileprivate var commandLineSentence: String {
        guard case .entraRefused(let refusal) = self else { return description }
        guard let code = refusal.code, !refusal.message.hasPrefix(code) else { return refusal.message }
        return "\(code): \(refusal.message)"
    }
}
