import Entra
import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// Each connection by itself: what it proves itself with, who signed in, how the last try ended.
    func findingsOfConnections(_ only: Connection?) async throws -> [Finding] {
        var findings: [Finding] = []
        for connection in try await examined(only) {
            findings += try await obstacles(of: connection)
            findings += try await limits(of: connection).map { Finding(limit: $0, of: connection.name) }
            findings += try await exchanges(of: connection)
        }
        return findings
    }

    /// What keeps it from asking Entra at all.
    private func obstacles(of connection: Connection) async throws -> [Finding] {
        var findings: [Finding] = []
        let name = connection.name
        if case .federated(let id) = connection.settings.credential {
            let agent = try await agent(.id(id))
            let obstacle: Refusal.Obstacle? =
                !agent.isEnabled ? .agentDisabled(agent.name) : agent.audiences.isEmpty ? .noAudience(agent.name) : nil
            findings.append(
                obstacle.map { .failed("agent:\(name)", $0.description, fix: $0.hint) }
                    ?? .fine("agent:\(name)", "The agent '\(agent.name)' speaks for it."))
        }
        if connection.settings.untried == .draft {
            let obstacle = Refusal.Obstacle.connectionIncomplete(name)
            findings.append(.look("connection:\(name)", obstacle.description, fix: obstacle.hint))
        }
        if connection.settings.permissions == .delegated { findings.append(try await signIn(of: connection)) }
        return findings
    }

    private func signIn(of connection: Connection) async throws -> Finding {
        let (check, name) = ("sign-in:\(connection.name)", connection.name)
        guard let delegation = try await delegation(of: connection) else {
            let obstacle = Refusal.Obstacle.notSignedIn(name)
            return .failed(check, obstacle.description, fix: obstacle.hint)
        }
        guard let ending = delegation.ending else {
            return .fine(
                check, "\(delegation.user) signed in at \(delegation.signedInAt.formatted(.iso8601)).")
        }
        let obstacle = Refusal.Obstacle.signInAgain(name, ending)
        return .failed(check, obstacle.description, fix: obstacle.hint)
    }

    /// The last try in each tenant that it serves.
    private func exchanges(of connection: Connection) async throws -> [Finding] {
        var findings: [Finding] = []
        for tenant in connection.tenants {
            findings.append(
                exchange(of: connection, tenant, try await store.outcome(of: connection.id, tenant: tenant)))
        }
        return findings
    }

    private func exchange(of connection: Connection, _ tenant: Tenant, _ outcome: ExchangeOutcome?) -> Finding {
        let check = "exchange:\(connection.name)"
        guard let outcome else { return .fine(check, "No token of \(tenant) was asked for yet.") }
        let time = outcome.triedAt.formatted(.iso8601)
        guard let problem = outcome.problem else { return .fine(check, "\(tenant) gave a token at \(time).") }
        let last = outcome.succeededAt.map { "the last token came at \($0.formatted(.iso8601))" } ?? "none came before"
        let lines = words(for: problem, of: connection)
        return .failed(
            check, "The try for \(tenant) at \(time) ended with \(problem), and \(last). \(lines.what)",
            fix: "\(lines.fix) Then try it: aureole connection authorise \(Quoted.posixShell(connection.name.text))")
    }

    /// What is kept of a try is Entra's code, or a word of `Refusal`.
    private func words(for problem: String, of connection: Connection) -> (what: String, fix: String) {
        let authority = entra.authority(of: connection.settings.cloud)
        switch problem {
        case "entra-unreachable", "entra-timed-out":
            return ("\(authority) did not answer.", "Let this machine reach it; HTTPS_PROXY names a proxy.")
        case "entra-throttled": return ("Entra limits the requests for this tenant.", "Wait a little.")
        case "entra-broken-answer":
            return (
                "What answered was not Entra as it should be.", "Find out what stands between here and \(authority)."
            )
        case "not-usable": return ("It lacked something before Entra was asked.", "See its other checks.")
        default:
            let advice = Advice.kept(problem, about: connection.situation)
            return (advice.whatHappened, advice.hint)
        }
    }
}

extension Finding {
    /// The first sentence tells what is too much, the rest what to do.
    fileprivate init(limit text: String, of connection: Name) {
        let end = text.firstRange(of: ". ")
        self = .look(
            "limits:\(connection)", end.map { text[..<$0.lowerBound] + "." } ?? text,
            fix: end.map { String(text[$0.upperBound...]) } ?? text)
    }
}
