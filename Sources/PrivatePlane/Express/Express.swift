import Federation
import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Operations
import Synchronization

/// What the express lanes of all connections share: whom they ask, where signatures are made, and what is counted.
///
/// The lane answers the two requests that come by the thousand, on the event loop and out of memory; its answers are those
/// of the routes, made by the same code. Signatures are made on threads of their own, so that whoever only wants something
/// out of memory never waits for one.
final class Express: Sendable {
    private let desk: Desk
    private let counter: RequestCounter
    private let logger: Logger
    private let signers: NIOThreadPool
    private let date = Mutex((second: 0, text: ""))

    /// - Parameter signers: how many signatures are made at once.
    init(desk: Desk, counter: RequestCounter, signers: Int, logger: Logger) {
        (self.desk, self.counter, self.logger) = (desk, counter, logger)
        self.signers = NIOThreadPool(numberOfThreads: signers)
    }

    func open() { signers.start() }

    /// Waits for the signatures under way.
    func close() async throws { try await signers.shutdownGracefully() }

    /// `nil` where the route has to be asked.
    func exchanged(_ order: ExpressOrder) -> Answer? {
        guard case .exchange(let connection, let key) = order,
            let token = desk.exchangeAtOnce(connection, presenting: key)
        else { return nil }
        return answer(token.json, of: Self.exchange)
    }

    /// `nil` where the route has to be asked.
    func prepared(_ order: ExpressOrder) -> PreparedMint? {
        guard case .mint(let agent, let key) = order else { return nil }
        return desk.mintAtOnce(agent, presenting: key)
    }

    /// - Parameter done: called once, on any thread.
    func finish(_ mint: PreparedMint, path: String, _ done: @escaping @Sendable (Answer) -> Void) {
        signers.submit { [self] state in
            let conclude = conclusion(path, done)
            if state == .active { mint.finish(conclude) } else { mint.giveUp(CancellationError(), conclude) }
        }
    }

    /// Whether a mint lacks an agent that the database may have. Of a million agents few are in memory.
    func isToBeRecalled(_ order: ExpressOrder) -> Bool {
        guard case .mint(let agent, let key) = order else { return false }
        return desk.lacksAgent(agent, presenting: key)
    }

    /// The whole of such a mint, on one of the threads that signatures are made on: it waits for the database there.
    ///
    /// - Parameter done: called once, on any thread; with `nil` where the route has to be asked.
    func recall(_ order: ExpressOrder, path: String, _ done: @escaping @Sendable (Answer?) -> Void) {
        signers.submit { [self] state in
            guard state == .active, case .mint(let agent, let key) = order,
                desk.recall(agent, presenting: key), let mint = prepared(order)
            else { return done(nil) }
            mint.finish(conclusion(path, done))
        }
    }

    private func conclusion(
        _ path: String, _ done: @escaping @Sendable (Answer) -> Void
    ) -> @Sendable (Result<MintedToken, any Error>) -> Void {
        { [self] result in
            switch result {
            case .success(let token): done(answer(token.json, of: Self.mint))
            case .failure(let error): done(answer(failing: error, path: path))
            }
        }
    }

    /// What is said to bytes that are no request, in the form in which every client finds its member.
    func unreadable(because error: HTTPParserError) -> Answer {
        let sentence =
            switch error {
            case .headerOverflow:
                "The request's address or another part of its header is too long: 8 kB a part, 16 kB in all."
            default: "The request cannot be read: it is not HTTP/1.1."
            }
        let json = DoorError(badRequest: sentence).json(request: "\(RequestID())")
        var answer = answer(json, of: "none", status: .badRequest)
        answer.head.headerFields[.connection] = "close"
        return answer
    }

    /// A whole answer.
    struct Answer: Sendable {
        var head: HTTPResponse
        let body: ByteBuffer
    }
}

extension Express {
    // As the router names them when it counts.
    private static let exchange = ExchangeRoute.documented.routerPath.description
    private static let mint = MintRoute.documented.routerPath.description

    private func answer(_ json: JSON, of route: String, status: HTTPResponse.Status = .ok) -> Answer {
        let body = ByteBuffer(bytes: json.bytes)
        return answer(Response(status: status, uncachedBody: body), body, of: route)
    }

    private func answer(failing error: any Error, path: String) -> Answer {
        let told = (error as? Refusal).map { OAuthError($0) } ?? OAuthError(unexpected: error, at: path, logger: logger)
        return answer(Response(told), ByteBuffer(bytes: told.json.bytes), of: Self.mint)
    }

    private func answer(_ response: Response, _ body: ByteBuffer, of route: String) -> Answer {
        var head = response.head
        head.headerFields[.date] = now()
        counter.count(route: route, status: head.status.code)
        return Answer(head: head, body: body)
    }

    /// Written once a second. It is the machine's time and no other, as in the answers of the router.
    private func now() -> String {
        let second = time(nil)
        return date.withLock { date in
            if date.second != second { date = (second, HTTPDate(.now).description) }
            return date.text
        }
    }
}
