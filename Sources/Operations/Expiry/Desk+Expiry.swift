package import Federation
import FoundationEssentials
import Logging
import ServiceLifecycle
import Storage

extension Desk {
    /// How near the end of what a connection proves itself with is; `nil` where it does not end, or nobody knows when.
    ///
    /// - Parameter certificates: all there are.
    package func expiry(of connection: Connection, _ certificates: [ClientCertificate]) -> ExpiryNotice? {
        let end = [CredentialEnd](of: [connection], certificates).first?.end
        return end.map { ExpiryNotice(end: $0, now: surroundings.clock()) }
    }

    /// The same of a certificate.
    package func expiry(of certificate: ClientCertificate) -> ExpiryNotice {
        ExpiryNotice(end: certificate.notAfter, now: surroundings.clock())
    }

    /// Looks once a minute at what ends when, until the surrounding service group shuts down.
    package func watchExpiries() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.refreshExpiries()
                try? await self.surroundings.sleep(.seconds(60))
            }
        }
    }

    /// Where the database cannot be read, what was known before stands.
    func refreshExpiries() async {
        do {
            let (secrets, certificates) = (try await store.endsOfSecrets(), try await store.endsOfUsedCertificates())
            expiries.replace(
                with: secrets.map { CredentialEnd(kind: .secret, name: $0.name, end: $0.end) }
                    + certificates.map { CredentialEnd(kind: .certificate, name: $0.name, end: $0.end) })
        } catch let error where error.isCancellation {
            return
        } catch {
            surroundings.logger.error(
                "what credentials end when cannot be read", metadata: ["error": "\(error)"])
        }
    }

    /// Of what ends within seven days, or is over.
    var expiryWarnings: [String] {
        let now = surroundings.clock()
        return expiries.ends.filter { ExpiryNotice(end: $0.end, now: now).grade == .failed }
            .map { $0.sentence(now: now) }
    }
}
