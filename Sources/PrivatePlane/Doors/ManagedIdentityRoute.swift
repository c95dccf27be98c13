import Federation
import FoundationEssentials
import Hummingbird
import Operations

/// `GET /identity/token`: what App Service gives to a managed identity (Azure documentation, "REST endpoint reference",
/// api-version 2019-08-01), for a connection. Whatever reads `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` is served.
struct ManagedIdentityRoute: Sendable {
    let desk: Desk

    static let documented = DocumentedRoute(.get, "/identity/token", tag: "doors", .managedIdentity)

    func add(to routes: some RouterMethods<ClientContext>) {
        routes.on(Self.documented) { request, context in
            let query = try ManagedIdentityQuery(request)
            return Response(uncached: try await token(query, for: context.client).json(resource: query.resource))
        }
    }

    private func token(_ query: ManagedIdentityQuery, for client: Client) async throws -> ExchangedToken {
        let request = ExchangeRequest(scope: query.scope, rejectedToken: query.rejectedToken)
        do {
            let connection = try await desk.connectionMeant(by: client, selector: query.selector)
            return try await desk.exchange(connection, request, for: .client(client))
        } catch let unclear as UnclearRequest {
            throw DoorError(unclear, selecting: "client_id=")
        }
    }
}

extension ExchangedToken {
    /// Numbers are texts here, and `expires_in` comes before `expires_on`: a client that reads both into one place has
    /// to end with the second.
    fileprivate func json(resource: String) -> JSON {
        [
            "access_token": .string(token.value), "token_type": "Bearer", "expires_in": .string(String(expiresIn)),
            "expires_on": .string(String(Int(token.expiresAt.timeIntervalSince1970))),
            "resource": .string(resource), "client_id": .string(applicationID.text),
        ]
    }
}
