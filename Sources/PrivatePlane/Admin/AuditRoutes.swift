import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `/v1/admin/audit`.
struct AuditRoutes: Sendable {
    let desk: Desk

    var all: [AdminRoute] {
        [
            AdminRoute(.get, "/audit", .listAudit, list), AdminRoute(.post, "/audit/verify", .verifyAudit, verify),
        ]
    }

    /// Oldest first, behind a sequence number.
    private func list(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let query = try QueryItems(request, "after", "limit")
        let limit = try query.integer("limit", in: 1...ListPage.most) ?? ListPage.usual
        let entries = try await desk.auditEntries(
            after: try query.integer("after", in: 0...Int.max) ?? 0, limit: limit + 1)
        let shown = entries.prefix(limit)
        var response = Response(uncached: .array(shown.map(\.json)))
        if entries.count > limit, let last = shown.last {
            response.linkNext("after=\(last.sequence)&limit=\(limit)")
        }
        return response
    }

    /// A broken chain is an answer, too.
    private func verify(_ request: Request, _ context: AdminClientContext) async throws -> Response {
        let (head, start) = try await BodyMembers.read(request, isOptional: true) { members in
            (try members.text("head"), try members.text("from"))
        }
        return Response(uncached: try await desk.verifyAudit(againstPrinted: head, fromPrinted: start).json)
    }
}
