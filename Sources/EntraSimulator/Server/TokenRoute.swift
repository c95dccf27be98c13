import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `POST /{tenant}/oauth2/v2.0/token`: plays a fault if one is due, otherwise judges, answers and writes down.
struct TokenRoute: Sendable {
    /// Larger than any assertion Entra can have a use for.
    private static let mostBytes = 256 * 1024

    let simulator: Simulator

    func add(to router: Router<SimulatorContext>) {
        router.post(":tenant/oauth2/v2.0/token") { request, context in
            let tokenRequest = try await Self.read(request, context)
            let now = simulator.now
            let marks = AnswerMarks(at: now, correlationID: tokenRequest.clientRequestID)
            var sighting = Sighting(of: tokenRequest, marks: marks)
            let fault = simulator.faults.next(on: tokenRequest.form["grant_type"], isTokenRequest: true)
            sighting.fault = fault?.kind.rawValue
            if let fault, !fault.kind.leadsToJudgement {
                sighting.verdict = "fault"
                // Before it is played, so that a hanging request shows.
                simulator.log.append(sighting)
            }
            let stage = FaultStage(base: request.base, marks: marks, channel: context.channel)
            if let answer = try await fault?.play(stage) { return answer }
            return try await answer(tokenRequest, marks: marks, sighting: sighting)
        }
    }

    private func answer(
        _ request: TokenRequest, marks: AnswerMarks, sighting first: Sighting
    ) async throws -> Response {
        var sighting = first
        defer { simulator.log.append(sighting) }
        let now = simulator.now
        do {
            let grant = try await simulator.endpoint(for: request.authority, at: now).judge(request, into: &sighting)
            sighting.verdict = "issued"
            let withoutExpiry = sighting.fault == Fault.Kind.noExpiresIn.rawValue
            return try issue(grant, at: now, marks: marks, withoutExpiry: withoutExpiry)
        } catch let refusal as Refusal {
            sighting.verdict = "AADSTS\(refusal.code)"
            sighting.detail = refusal.detail
            return try .refused(refusal, marks: marks)
        }
    }

    private func issue(_ grant: AccessGrant, at now: Date, marks: AnswerMarks, withoutExpiry: Bool) throws -> Response {
        let settings = simulator.settings.value
        var body = TokenGranted(
            expiresIn: withoutExpiry ? nil : settings.expiresIn,
            extExpiresIn: settings.expiresIn,
            refreshIn: settings.refreshIn,
            accessToken: try simulator.minter.mint(grant, at: now, lifetime: settings.expiresIn))
        if let delegation = grant.delegation { try add(delegation, of: grant, to: &body, at: now) }
        return try .granted(body, marks: marks)
    }

    private func add(
        _ delegation: Delegation, of grant: AccessGrant, to body: inout TokenGranted, at now: Date
    ) throws {
        let asked = delegation.signIn.scope.openID
        body.scope = delegation.scope(on: grant.resource)
        if asked.contains("offline_access") {
            body.refreshToken = simulator.sessions.issueRefreshToken(for: delegation.signIn, at: now)
        }
        if asked.contains("openid") {
            let lifetime = simulator.settings.value.expiresIn
            body.idToken = try simulator.minter.mintIDToken(grant, for: delegation, at: now, lifetime: lifetime)
        }
        if delegation.wantsClientInfo { body.clientInfo = delegation.clientInfo }
    }

    private static func read(_ request: Request, _ context: SimulatorContext) async throws -> TokenRequest {
        let isForm = request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
        let body = try await request.body.collect(upTo: mostBytes)
        return TokenRequest(
            tenant: try context.parameters.require("tenant"),
            base: request.base,
            authority: request.head.authority,
            origin: request.headers[.origin],
            authorization: request.headers[.authorization],
            clientRequestID: request.headers[.clientRequestID],
            form: Form(body: isForm ? String(buffer: body) : ""))
    }
}

extension Sighting {
    fileprivate init(of request: TokenRequest, marks: AnswerMarks) {
        self.init(
            time: marks.timestamp, traceID: marks.traceID, correlationID: marks.correlationID, tenant: request.tenant,
            grantType: request.form["grant_type"], clientID: request.form["client_id"], scope: request.form["scope"])
    }
}
