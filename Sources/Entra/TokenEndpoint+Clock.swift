import AsyncHTTPClient
package import Federation
import FoundationEssentials
import NIOCore
import NIOHTTP1

extension TokenEndpoint {
    /// Holds our clock against Entra's, by the `Date` field of whatever it answers.
    ///
    /// - Parameter tenant: whose public metadata is asked for; what all tenants share when `nil`.
    /// - Throws: `Refusal.entraUnavailable`, no others.
    package func clockSkew(of tenant: Tenant?, in cloud: Cloud) async throws(Refusal) -> ClockSkew {
        let authority = settings.authority(of: cloud)
        let client = clients.client(forHost: authority.host, port: authority.port)
        var request = HTTPClientRequest(url: authority.metadataURL(of: tenant))
        request.headers = ["accept": "application/json", "user-agent": "aureole"]
        let (question, timeout, clock) = (request, settings.timeout, surroundings.clock)
        let (sent, received, status, field): (Date, Date, Int, String?)
        do {
            (sent, received, status, field) = try await within(timeout) {
                let sent = clock()
                let response = try await client.execute(question, timeout: TimeAmount(timeout))
                let received = clock()
                return (sent, received, Int(response.status.code), response.headers.first(name: "date"))
            }
        } catch {
            let phrase = NetworkFailure.describe(error, host: authority.host)
            throw .entraUnavailable(
                phrase.map(EntraUnavailability.unreachable) ?? .timedOut, retryAfter: RetryAfter.default)
        }
        guard let theirs = field.flatMap({ HTTPDate.date($0.trimmed) }) else {
            throw .entraUnavailable(
                .brokenAnswer(status: status, problem: "it does not say what time it is"),
                retryAfter: RetryAfter.default)
        }
        return ClockSkew(theirs: theirs, sent: sent, received: received)
    }
}

extension Authority {
    /// OpenID Connect Discovery 1.0 section 4, as Entra places it.
    fileprivate func metadataURL(of tenant: Tenant?) -> String {
        "\(text)/\(tenant?.text ?? "common")/v2.0/.well-known/openid-configuration"
    }
}
