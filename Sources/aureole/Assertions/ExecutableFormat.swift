import Federation
import Foundation
import Operations

/// How a program that runs another one for a token wants it printed.
enum ExecutableFormat: Equatable {
    /// kubectl and the clients of Kubernetes (client-go credential plug-ins), in the version that was asked for.
    case kubernetes(version: String)
    /// Google's client libraries (executable-sourced credentials).
    case google

    /// The word of `--for`.
    enum Word: String, CaseIterable {
        case kubernetes, google
    }

    /// What the environment tells of whoever runs this.
    ///
    /// - Parameter word: what the command line says, which goes first.
    /// - Throws: `CommandFailure` when neither tells.
    init(_ word: Word?, environment: [String: String]) throws(CommandFailure) {
        let info = environment["KUBERNETES_EXEC_INFO"]
        switch word {
        case .google: self = .google
        case .kubernetes: self = .kubernetes(version: Self.version(in: info))
        case nil where info != nil: self = .kubernetes(version: Self.version(in: info))
        case nil where environment["GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE"] != nil: self = .google
        case nil:
            throw CommandFailure(
                "Neither kubectl nor Google's libraries run this.",
                hint: "Say how to print it, with --for kubernetes or --for google; 'token mint' prints the bare token.")
        }
    }

    /// `client.authentication.k8s.io/v1`, unless another version is asked for: the answer has to be of the same.
    private static func version(in info: String?) -> String {
        let asked = info.flatMap { try? JSONDecoder().decode(ExecInfo.self, from: Data($0.utf8)) }?.apiVersion
        guard let asked, asked.hasPrefix("client.authentication.k8s.io/") else {
            return "client.authentication.k8s.io/v1"
        }
        return asked
    }

    private struct ExecInfo: Decodable {
        let apiVersion: String
    }

    func document(_ assertion: FreshAssertion) -> JSON {
        switch self {
        case .kubernetes(let version):
            let end = Date(timeIntervalSince1970: Double(assertion.expiresAt)).formatted(.iso8601)
            return [
                "apiVersion": .string(version), "kind": "ExecCredential",
                "status": ["token": .string(assertion.token), "expirationTimestamp": .string(end)],
            ]
        case .google:
            return [
                "version": 1, "success": true, "token_type": "urn:ietf:params:oauth:token-type:jwt",
                "id_token": .string(assertion.token), "expiration_time": .integer(assertion.expiresAt),
            ]
        }
    }

    /// What is printed in the place of a token, if the program wants to be told of a failure that way; `nil` if it shows
    /// what stands on standard error.
    func document(_ complaint: Complaint) -> JSON? {
        guard self == .google else { return nil }
        let message = [complaint.sentence, complaint.hint].compactMap { $0?.asSentence }.joined(separator: " ")
        return ["version": 1, "success": false, "code": "aureole", "message": .string(message)]
    }
}
