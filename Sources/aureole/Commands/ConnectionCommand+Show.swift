import Federation
import Foundation
import Operations

extension CommandOptions {
    func show(_ connection: Connection, of desk: Desk) async throws {
        let delegation = try await desk.delegation(of: connection)
        let text = try await ConnectionText(connection, delegation, desk).text
        print(connection.json(delegation), text: text)
    }
}

/// A connection as `connection show` tells it.
private struct ConnectionText {
    let text: String

    init(_ connection: Connection, _ delegation: Delegation?, _ desk: Desk) async throws {
        let settings = connection.settings
        var lines = [
            "Connection '\(connection.name)' (\(connection.id))", "",
            "  Tenant       \(settings.tenant?.text ?? "not known yet")",
            "  Client ID    \(settings.applicationID?.text ?? "not known yet")",
            "  Credential   \(try await Self.words(for: settings.credential, desk))",
        ]
        if let previous = settings.previousCredential {
            lines.append("  Before       \(try await Self.words(for: previous, desk)), can be put back")
        }
        lines += [
            "  Cloud        \(settings.cloud.rawValue)",
            "  Permissions  \(settings.permissions.rawValue)",
            "  Scopes       \(connection.effectiveScopes.map(\.text).joined(separator: " "))",
            "  Needs        \(settings.needs.isEmpty ? "-" : settings.needs.map(\.text).joined(separator: " "))",
            "  Status       \(connection.status.rawValue)",
        ]
        if !settings.otherTenants.isEmpty {
            lines.append("  Serves       \(settings.otherTenants.map(\.text).joined(separator: " "))")
        }
        if settings.permissions == .delegated { lines += Self.signIn(connection, delegation, desk) }
        if settings.credential.kind == .federated { lines += try await Self.values(connection, desk) }
        text = lines.joined(separator: "\n")
    }

    private static func words(for credential: Credential, _ desk: Desk) async throws -> String {
        switch credential {
        case .federated(let id): return "federated, agent '\(try await desk.agent(.id(id)).name)'"
        case .certificate(let id):
            let certificate = try await desk.certificate(.id(id))
            return "certificate '\(certificate.name)', ends \(certificate.notAfter.day)"
        case .secret(let secret):
            return "secret, \(secret.expiresAt.map { "ends \($0.day)" } ?? "its end was not entered")"
        }
    }

    /// What stands in Azure under the federated credential.
    private static func values(_ connection: Connection, _ desk: Desk) async throws -> [String] {
        let triple = try await desk.triple(of: .id(connection.id))
        return [
            "", "  Issuer       \(triple.issuer)", "  Value        \(triple.subject)",
            "  Audience     \(triple.audience)",
            "These three stand in Azure under Certificates & secrets > Federated credentials > Other issuer.",
        ]
    }

    private static func signIn(_ connection: Connection, _ delegation: Delegation?, _ desk: Desk) -> [String] {
        let state =
            switch delegation {
            case nil: "nobody yet"
            case let delegation? where delegation.ending == nil:
                "\(delegation.user), since \(delegation.signedInAt.day)"
            case let delegation?: "\(delegation.user) has to sign in again: \(delegation.ending?.reason ?? "")"
            }
        return [
            "  Signed in    \(state)",
            "  Sign in at   \(desk.settings.privateURL)/connections/\(connection.id)/sign-in",
            "  Redirect URI \(desk.redirectURI)   (in Azure: Authentication > Add a platform > Web)",
        ]
    }
}
