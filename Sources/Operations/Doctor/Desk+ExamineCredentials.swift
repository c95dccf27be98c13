import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// When that ends which only people can renew: secrets, and certificates.
    func findingsOfCredentials(of only: Connection?) async throws -> [Finding] {
        let now = surroundings.clock()
        let connections = try await examined(only)
        let certificates = try await certificates().filter { certificate in
            only == nil || connections.contains { $0.settings.credential == .certificate(certificate.id) }
        }
        let secrets = connections.compactMap { connection -> Finding? in
            guard case .secret(let secret) = connection.settings.credential else { return nil }
            return secret.finding(of: connection.name, now: now)
        }
        return certificates.map { certificate in
            certificate.finding(
                isUsed: connections.contains { $0.settings.credential == .certificate(certificate.id) }, now: now)
        } + secrets
    }
}

extension ClientCertificate {
    fileprivate func finding(isUsed: Bool, now: Date) -> Finding {
        let check = "certificate:\(name)"
        let notice = ExpiryNotice(end: notAfter, now: now)
        guard isUsed else {
            return .graded(
                notice.window == .over ? .look : .fine, check, "It \(notice.words), and no connection uses it.",
                fix: "Remove it: aureole certificate remove \(Quoted.posixShell(name.text))")
        }
        guard now >= notBefore else {
            return .failed(
                check, "It is not valid before \(notBefore.formatted(.iso8601)).",
                fix: "Wait until then, or use another certificate.")
        }
        return .graded(
            notice.grade, check, "It \(notice.words).",
            fix: "Make another, upload it to Azure, and switch: aureole certificate replace "
                + "\(Quoted.posixShell(name.text)) --with NEW")
    }
}

extension ClientSecret {
    fileprivate func finding(of connection: Name, now: Date) -> Finding {
        let check = "secret:\(connection)"
        let move =
            "Move to a federated credential, which never ends: aureole connection set-credential \(Quoted.posixShell(connection.text)) --agent AGENT"
        guard let expiresAt else {
            return .look(check, "When the secret ends was not entered, so that nobody is warned.", fix: move)
        }
        let notice = ExpiryNotice(end: expiresAt, now: now)
        return .graded(notice.grade, check, "The secret \(notice.words).", fix: move)
    }
}
