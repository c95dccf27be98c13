import Federation
import Foundation
import HTTPTypes
import Hummingbird
import Operations

/// `/v1/admin/keys`.
struct KeyRoutes: Sendable {
    let desk: Desk

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/keys", .listKeys, list), AdminRoute(.post, "/keys/rotate", .rotateKeys, rotate),
            AdminRoute(.post, "/keys/revoke-all", .revokeAllKeys, revokeAll),
            AdminRoute(.post, "/keys/:kid/revoke", .revokeKey, revoke),
        ]
    }

    /// All of them: the ring grows by a dozen a year.
    private func list(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        _ = try QueryItems(request)
        return Response(uncached: .array(try await desk.keyProspects().map(\.json)))
    }

    private func rotate(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let (isNow, kid) = try await BodyMembers.read(request, isOptional: true) { members in
            (try members.flag("now") ?? false, try members.text("to"))
        }
        let rotation =
            isNow
            ? try await desk.rotateNow(to: kid, by: context.caller)
            : try await desk.rotate(to: kid, by: context.caller)
        guard case .tooEarly(let key, _) = rotation else { return Response(uncached: rotation.json) }
        var problem = Problem(
            .keyState, "The key '\(key.keyID)' cannot sign yet: it has to be seen at the issuer URL for longer.",
            hint: "Ask for it again when the seconds of 'wait' are over, or give now.")
        problem.members = [.init("report", rotation.json)]
        throw problem
    }

    private func revoke(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        guard let kid = context.parameters.get("kid")?.removingPercentEncoding else {
            throw Refusal.badRequest("The kid in the path is not percent-encoded UTF-8.")
        }
        return try await revoke(kid, request) { try await desk.revoke(kid, by: context.caller) }
    }

    private func revokeAll(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        try await revoke(nil, request) { try await desk.revokeAll(by: context.caller) }
    }

    /// - Parameter kid: `nil` for all of them.
    private func revoke(
        _ kid: String?, _ request: Request, _ act: () async throws -> Void
    ) async throws -> Response {
        let isConfirmed = try await BodyMembers.read(request, isOptional: true) { try $0.flag("confirm") ?? false }
        let revocation = try await desk.revocation(of: kid)
        guard isConfirmed else {
            var problem = Problem(
                .unconfirmed, "Nothing was revoked: the report tells what that would touch.",
                hint: "Send {\"confirm\":true} to do it.")
            problem.members = [.init("report", revocation.json)]
            throw problem
        }
        try await act()
        return Response(uncached: revocation.json)
    }
}
