package import Federation
import Storage

/// How one connection took the replacement of its certificate.
package struct CertificateSwitch: Sendable {
    package let connection: Name
    /// `nil` when Entra accepted the new certificate, which serves now; else the old one goes on.
    package let refusal: Refusal?
}

extension Desk {
    /// Switches every connection from one certificate to another that Azure knows already. Each is tried on its own: what
    /// is not accepted goes on with the old one, so nothing stops working.
    ///
    /// - Returns: one line a connection, by name.
    /// - Throws: `StoreFailure.notFound`, or a fault.
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
                switches.append(CertificateSwitch(connection: connection.name, refusal: nil))
            } catch let refusal as Refusal {
                switches.append(CertificateSwitch(connection: connection.name, refusal: refusal))
            }
        }
        return switches
    }
}
