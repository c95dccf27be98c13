import Federation
import Hummingbird
import Operations

/// `/connections/{connection}/tokens`: who may fetch its tokens, and how.
struct TokenPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.connectionTokens]

    var all: [PageRoute] {
        [.get("/connections/:connection/tokens", show), .post("/connections/:connection/tokens/fetch", fetch)]
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        try await desk.unlocked(try context.connectionInPath) { try await page($0) }
    }

    /// Fetches a token as a client would, and shows what is in it. The token itself stays here.
    private func fetch(_ context: FormContext) async throws -> PageAnswer {
        let connection = try await desk.connection(try context.connectionInPath)
        do {
            let token = try await desk.exchange(.id(connection.id), for: context.signedIn.caller)
            return .page(try await page(connection, FetchedToken(token)))
        } catch let refusal as Refusal {
            let diagnosis = await desk.diagnosis(of: refusal, meeting: .id(connection.id))
            return .page(try await page(connection, problem: FormProblem(diagnosis)))
        }
    }

    private func page(
        _ connection: Connection, _ token: FetchedToken? = nil, problem: FormProblem? = nil
    ) async throws -> Page {
        let view = TokensView(
            head: try await ConnectionHead(connection, on: .tokens, asking: desk), id: connection.id.description,
            clients: try await desk.shownClients(of: connection),
            tools: ShownTool.fetching(from: desk.tokenAddress(of: connection)),
            address: ShownValue("Address of the exchange endpoint", desk.tokenAddress(of: connection)),
            scopes: connection.effectiveScopes.map(\.text), fetched: token, problem: problem)
        return Page(.tokens, of: connection, .connectionTokens, view)
    }
}

extension FormProblem {
    /// A "no" in one sentence with its code, and what to do.
    init(_ diagnosis: Diagnosis) {
        self.init(sentence: "\(diagnosis.code): \(diagnosis.whatHappened)", hint: diagnosis.hint?.inPageWords)
    }
}
