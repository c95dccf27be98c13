import Federation
import HTTPTypes

/// The answer to whether requests should be sent here.
struct Readiness: Hashable, Sendable {
    var isReady: Bool
    /// Sentences for the admin who looks. What they warn of still works, so they change no status.
    var warnings: [String] = []

    var status: HTTPResponse.Status { isReady ? .ok : .serviceUnavailable }

    var json: JSON {
        var members = [JSON.Member("status", .string(isReady ? "ready" : "not ready"))]
        if !warnings.isEmpty { members.append(.init("warnings", .strings(warnings))) }
        return .object(members)
    }
}
