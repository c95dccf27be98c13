package import Federation
import Storage

/// How one connection took the replacement of its certificate.
package struct CertificateSwitch: Hashable, Sendable {
    package let id: ID<Connection>
    package let connection: Name
    /// `nil` when Entra accepted the new certificate, which serves now; else the old one goes on.
    package let setback: Setback?

    /// Why a connection keeps its certificate.
    package struct Setback: Hashable, Sendable {
        /// One word; for a "no" of Entra its code.
        package let code: String
        /// What happened, in one sentence.
        package let sentence: String
        /// What to do about it.
        package let hint: String?
    }
}

extension Desk {
    /// Switches every connection from one certificate to another that Azure knows already. Each is tried on its own: what
    /// is not accepted goes on with the old one, so nothing stops working.
    ///
    /// - Returns: one line a connection, by name.
    /// - Throws: `Refusal.badRequest` for the same certificate twice, `StoreFailure.notFound`, or a fault.
    package func replaceCertificate(
        _ old: Reference<ClientCertificate>, with new: Reference<ClientCertificate>, by caller: Caller
    ) async throws -> [CertificateSwitch] {
        let old = try await certificate(old)
        let new = try await certificate(new)
        guard old.id != new.id else { throw Refusal.badRequest("The two certificates are the same.") }
        var switches: [CertificateSwitch] = []
        for connection in try await users(of: old) {
            do {
                _ = try await setCredential(
                    of: .id(connection.id), to: .certificate(.id(new.id)), by: caller)
                switches.append(CertificateSwitch(connection))
            } catch {
                guard let setback = try CertificateSwitch.Setback(error) else { continue }
                switches.append(CertificateSwitch(connection, setback))
            }
        }
        return switches
    }
}

extension CertificateSwitch {
    fileprivate init(_ connection: Connection, _ setback: Setback? = nil) {
        self.init(id: connection.id, connection: connection.name, setback: setback)
    }
}

extension CertificateSwitch.Setback {
    /// `nil` where the connection was removed meanwhile.
    ///
    /// - Throws: a fault, as it came.
    fileprivate init?(_ error: any Error) throws {
        switch error {
        case Refusal.entraRefused(let refusal):
            self.init(
                code: refusal.code ?? refusal.error, sentence: refusal.advice.whatHappened, hint: refusal.hint)
        case let refusal as Refusal:
            self.init(code: refusal.word, sentence: refusal.description, hint: refusal.hint)
        case StoreFailure.notFound(kind: "connection", _): return nil
        default:
            guard let refusal = AdminRefusal(error) else { throw error }
            self.init(code: "changed-meanwhile", sentence: refusal.sentence, hint: refusal.hint)
        }
    }
}
