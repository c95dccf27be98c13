import Federation
import Foundation
import Synchronization
import TestSupport

@testable import Entra

/// What the tests of this room share: names, and answers as Entra writes them.
enum Sample {
    static let tenant = try! Tenant("contoso.onmicrosoft.com")
    static let otherTenant = try! Tenant("fabrikam.com")
    /// Looks like a JWT, is none.
    static let assertion = "eyJhbGciOiJub25lIn0.eyJzYW1wbGUiOnRydWV9.c2lnbmF0dXJl"
    static let accessToken = "eyJ0eXAiOiJzYW1wbGUifQ.eyJ0b2tlbiI6dHJ1ZX0.bm90LXNpZ25lZA"

    static func request(tenant: Tenant = tenant) -> TokenRequest {
        TokenRequest(
            tenant: tenant, cloud: .public,
            applicationID: try! ApplicationID("11111111-2222-3333-4444-555555555555"),
            scope: try! Scope("https://graph.microsoft.com/.default"), proof: .assertion(assertion, .federated))
    }

    static func success(expiresIn: String = "3599", more: String = "") -> String {
        #"{"token_type":"Bearer","expires_in":\#(expiresIn),"access_token":"\#(accessToken)"\#(more)}"#
    }

    static func failure(_ number: Int, error: String = "invalid_client", text: String = "No.") -> String {
        """
        {"error":"\(error)","error_description":"AADSTS\(number): \(text) Trace ID: 0f1e2d3c-aaaa-bbbb-cccc-000000000001 \
        Correlation ID: 0f1e2d3c-aaaa-bbbb-cccc-000000000002 Timestamp: 2026-11-23 10:00:00Z","error_codes":[\(number)],\
        "timestamp":"2026-11-23 10:00:00Z","trace_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000001",\
        "correlation_id":"0f1e2d3c-aaaa-bbbb-cccc-000000000002",\
        "error_uri":"https://login.microsoftonline.com/error?code=\(number)"}
        """
    }

    static func key(version: Int = 1, tenant: Tenant = tenant) -> AccessTokens.Key {
        AccessTokens.Key(
            connection: ID(UUID(uuidString: "AAAAAAAA-0000-4000-8000-000000000001")!), version: version, tenant: tenant,
            scope: try! Scope("https://graph.microsoft.com/.default"))
    }
}

/// A token endpoint's client that trusts the test's root, sleeps without waiting and writes down how long.
struct TestEndpoint {
    let endpoint: TokenEndpoint
    let clock: AdjustableClock
    let log = LogLines()
    let naps = Naps()

    final class Naps: Sendable {
        let taken = Mutex<[Duration]>([])
        var all: [Duration] { taken.withLock { $0 } }
    }

    static func run<Result>(
        _ authority: String, environment: [String: String] = [:],
        trusting root: String? = ServerIdentity.shared.pem, clock: AdjustableClock = AdjustableClock(),
        change: (inout TokenEndpoint.Settings) -> Void = { _ in }, test: (TestEndpoint) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryDirectory()
        var settings = TokenEndpoint.Settings(
            authority: try Authority(authority),
            additionalRootsFile: try root.map { try folder.write($0, to: "root.pem") },
            environment: environment)
        change(&settings)
        let endpoint = try withExtendedLifetime(folder) { try TestEndpoint(settings, clock) }
        do {
            let result = try await test(endpoint)
            await endpoint.endpoint.shutdown()
            return result
        } catch {
            await endpoint.endpoint.shutdown()
            throw error
        }
    }

    private init(_ settings: TokenEndpoint.Settings, _ clock: AdjustableClock) throws {
        self.clock = clock
        let naps = naps
        endpoint = try TokenEndpoint(
            settings: settings,
            surroundings: Surroundings(
                clock: { clock.now }, sleep: { nap in naps.taken.withLock { $0.append(nap) } }, random: { 0.5 },
                uuid: { UUID(uuidString: "BBBBBBBB-0000-4000-8000-000000000001")! }),
            logger: log.logger)
    }

    /// The refusal that a request ends with; `nil` when it ends with a token.
    func refusal(tenant: Tenant = Sample.tenant) async -> Refusal? {
        do throws(Refusal) {
            _ = try await endpoint.token(Sample.request(tenant: tenant))
            return nil
        } catch {
            return error
        }
    }
}

extension Refusal {
    var entra: EntraRefusal? {
        guard case .entraRefused(let refusal) = self else { return nil }
        return refusal
    }

    var unavailability: EntraUnavailability? {
        guard case .entraUnavailable(let reason, _) = self else { return nil }
        return reason
    }

    var retryAfter: Int? {
        guard case .entraUnavailable(_, let seconds) = self else { return nil }
        return seconds
    }
}
