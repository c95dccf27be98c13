import HTTPTypes
import Hummingbird
import NIOCore

/// What every request of a browser goes through: the fault that is due, the judgement, the log.
struct BrowserRequest: Sendable {
    let simulator: Simulator
    let endpoint: String
    let tenant: String
    let query: Form
    let marks: AnswerMarks
    let authority: String?

    init(_ simulator: Simulator, _ endpoint: String, _ request: Request, _ context: SimulatorContext) throws {
        self.simulator = simulator
        self.endpoint = endpoint
        tenant = try context.parameters.require("tenant")
        query = Form(body: request.uri.query ?? "")
        marks = AnswerMarks(at: simulator.now, correlationID: request.headers[.clientRequestID])
        authority = request.head.authority
    }

    /// - Parameter act: told the refusal that was ordered, which it is to throw once it trusts the redirect URI.
    func answer(
        on channel: any Channel, _ act: (_ ordered: Refusal?, inout Sighting) throws -> Response
    ) async throws -> Response {
        var sighting = Sighting(
            time: marks.timestamp, traceID: marks.traceID, correlationID: marks.correlationID, tenant: tenant,
            grantType: nil, clientID: query["client_id"], endpoint: endpoint, scope: query["scope"])
        defer { simulator.log.append(sighting) }
        let fault = simulator.faults.next(on: endpoint, isTokenRequest: false)
        sighting.fault = fault?.kind.rawValue
        if let fault, fault.kind != .refuse {
            sighting.verdict = "fault"
            let stage = FaultStage(base: "https://\(authority ?? "localhost")", marks: marks, channel: channel)
            if let answer = try await fault.play(stage) { return answer }
        }
        do {
            return try act(fault?.kind == .refuse ? fault?.ordered : nil, &sighting)
        } catch let refusal as Refusal {
            sighting.verdict = "AADSTS\(refusal.code)"
            return Page.refused(refusal, marks: marks)
        }
    }
}
