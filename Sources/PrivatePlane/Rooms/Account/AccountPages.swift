import Federation
import Hummingbird
import Operations

/// `/account` and `/sessions/{session}/end`: who is signed in, and where.
struct AccountPages: Sendable {
    let desk: Desk

    static let templates = [account]
    private static let account = Template("account", PackageResources.account_mustache)

    var all: [PageRoute] {
        [.get("/account", show), .post("/sessions/:session/end", end)]
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let signedIn = context.signedIn
        let content = Content(
            name: signedIn.admin.name.text,
            sessions: try await desk.sessions(of: signedIn.admin).map { session in
                Content.Row(
                    id: session.id.description, since: Moment(session.createdAt), seen: Moment(session.lastSeenAt),
                    peer: session.peer, isThis: session.id == signedIn.session.id)
            }, admins: try await desk.admins().map(\.name.text))
        return .page(Page("Account", in: .account, Self.account, content))
    }

    private func end(_ context: FormContext) async throws -> PageAnswer {
        // A text that is no id is the id of no session, and that one has ended.
        if let session = context.parameters.get("session").flatMap({ ID<Session>($0) }) {
            try await desk.endSession(session, of: context.signedIn.admin)
        }
        return .onward(Room.account.path.telling(.sessionEnded))
    }

    private struct Content: Sendable {
        let name: String
        let sessions: [Row]
        let admins: [String]

        struct Row: Sendable {
            let id: String
            let since: Moment
            let seen: Moment
            let peer: String
            let isThis: Bool
        }
    }
}
