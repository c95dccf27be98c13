import AsyncHTTPClient
package import Federation
import NIOCore
import NIOHTTP1

/// Looks at our own public documents over the public route, as Entra would fetch them.
package struct IssuerProbe: Sendable {
    let settings: Settings
    let route: Route

    /// - Throws: `EntraSetupProblem` when the additional roots cannot be read or `HTTPS_PROXY` is malformed.
    package init(settings: Settings) throws(EntraSetupProblem) {
        self.settings = settings
        route = try settings.route()
    }

    /// One look, over a connection of its own: the name is resolved and TLS is agreed anew. It follows no redirect, and
    /// asks no cache on the way to step aside, since a verifier would not either.
    ///
    /// It never throws: what cannot be fetched or read is `Sighting.unreadable`, with a phrase of one line.
    package func look(at published: PublicDocuments) async -> Sighting {
        let clients = Clients(route)
        let sighting = await look(at: published, through: clients)
        await clients.shutdown()
        return sighting
    }

    private func look(at published: PublicDocuments, through clients: Clients) async -> Sighting {
        do {
            return try await within(settings.timeout) {
                let discovery = try await fetch(published.issuer.discoveryURL, through: clients)
                let keySet = try await fetch(try discovery.keySetURL(for: published.issuer), through: clients)
                let asPublished = [discovery.body, keySet.body] == [published.discovery.body, published.jwks.body]
                return .keys(try keySet.rsaKeys(), asPublished: asPublished)
            }
        } catch let problem as UnreadableDocument {
            return .unreadable(problem.reason)
        } catch {
            let phrase = NetworkFailure.describe(error, host: published.issuer.host)
            return .unreadable(phrase ?? "the issuer's documents did not arrive in time")
        }
    }

    func fetch(_ url: String, through clients: Clients) async throws -> FetchedDocument {
        let address = try WebAddress(url)
        let client = clients.client(forHost: address.host, port: address.port)
        do {
            let response = try await client.execute(Self.request(url), timeout: TimeAmount(settings.timeout))
            return try FetchedDocument(
                url: url, status: Int(response.status.code),
                body: try await response.bytes(upTo: settings.maximumDocumentBytes))
        } catch let problem as UnreadableDocument {
            throw problem
        } catch {
            guard let phrase = NetworkFailure.describe(error, host: address.host) else { throw error }
            throw UnreadableDocument(phrase)
        }
    }

    static func request(_ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.headers = ["accept": "application/json", "user-agent": "aureole"]
        return request
    }
}
