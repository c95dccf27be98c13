import Federation
import Foundation
import GRDB
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Operations
import Synchronization
import TestSupport
import Testing

@testable import PrivatePlane

/// The lane without a router behind it: what comes out at its end is what the router would have got.
@Suite("The express lane", .timeLimit(.minutes(2)))
struct ExpressLaneTests {
    private func withLane(
        _ plan: HousePlan = HousePlan(),
        _ body: (Yard, Estate, NIOAsyncTestingChannel) async throws -> Void
    ) async throws {
        try await withYard(plan, entra: { number, _ in .token("token-\(number)") }) { yard in
            let estate = try await yard.house.furnish()
            let express = Express(
                desk: yard.house.desk, counter: RequestCounter(factory: yard.registry), signers: 1,
                logger: yard.house.log.logger)
            express.open()
            let channel = try await NIOAsyncTestingChannel { channel in
                try channel.pipeline.syncOperations.addHandler(ExpressLane(express))
            }
            try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
            try await body(yard, estate, channel)
            _ = try? await channel.finish()
            try await express.close()
        }
    }

    private func ask(_ path: String, key: String, _ channel: NIOAsyncTestingChannel) async throws {
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: path,
            headerFields: [.authorization: "Bearer \(key)"])
        try await channel.writeInbound(HTTPRequestPart.head(head))
        try await channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// The whole answer that comes next.
    private func answer(_ channel: NIOAsyncTestingChannel) async throws -> (HTTPResponse, String) {
        guard case .head(let head) = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self),
            case .body(let body) = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self),
            case .end = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self)
        else { throw CocoaError(.coderInvalidValue) }
        return (head, String(buffer: body))
    }

    private func isHandedOn(_ channel: NIOAsyncTestingChannel) async throws -> Bool {
        var isHandedOn = false
        while try await channel.readInbound(as: HTTPRequestPart.self) != nil { isHandedOn = true }
        return isHandedOn
    }

    private static let graph = "/v1/connections/graph/token"
    private static let helpdesk = "/v1/agents/helpdesk/token"

    @Test("What is not in memory goes to the router; what is goes no further")
    func memory() async throws {
        try await withLane { yard, estate, channel in
            try await ask(Self.graph, key: estate.job, channel)
            #expect(try await isHandedOn(channel))
            _ = try await yard.answer(to: Ask(Self.graph, key: estate.job))
            // The router has not answered the first yet, so that the next waits behind it.
            try await ask(Self.graph, key: estate.job, channel)
            #expect(try await isHandedOn(channel))
            for _ in 0..<2 {
                try await channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
                try await channel.writeOutbound(HTTPResponsePart.end(nil))
            }
            for _ in 0..<4 { _ = try await channel.readOutbound(as: HTTPResponsePart.self) }
            try await ask(Self.graph, key: estate.job, channel)
            #expect(try await !isHandedOn(channel))
            let (head, body) = try await answer(channel)
            #expect(head.status == .ok && body.contains(#""source":"cache""#))
        }
    }

    @Test("An agent that is not in memory is fetched on the way; one that is not there is the router's to tell")
    func recalled() async throws {
        try await withLane { yard, estate, channel in
            // Brings the client into memory, and no agent.
            _ = try await yard.answer(to: Ask("/v1/agents/nobody/token", key: estate.job))
            try await ask(Self.helpdesk, key: estate.job, channel)
            let (head, body) = try await answer(channel)
            #expect(head.status == .ok && body.contains(#""token_type""#))
            #expect(try await !isHandedOn(channel))
            try await ask("/v1/agents/nobody/token", key: estate.job, channel)
            guard case .head(let handedOn) = try await channel.waitForInboundWrite(as: HTTPRequestPart.self),
                case .end = try await channel.waitForInboundWrite(as: HTTPRequestPart.self)
            else { throw CocoaError(.coderInvalidValue) }
            #expect(handedOn.path == "/v1/agents/nobody/token")
        }
    }

    @Test("Nothing is fetched for a client that is not in memory")
    func strangers() async throws {
        try await withLane { yard, estate, channel in
            try await ask(Self.helpdesk, key: estate.job, channel)
            #expect(try await isHandedOn(channel))
        }
    }

    @Test("Whoever may not have it, and what cannot be had, is the router's to tell")
    func refusals() async throws {
        try await withLane { yard, estate, channel in
            for path in [Self.graph, Self.helpdesk] {
                _ = try await yard.answer(to: Ask(path, key: estate.job))
                for key in [estate.stranger, estate.boss, "wrong", ""] {
                    // Known to the lane, too, where there is such a client.
                    _ = try await yard.answer(to: Ask(path, key: key))
                    try await refused(path, key, channel)
                }
            }
            for path in [
                "/v1/connections/orphan/token", "/v1/connections/unfinished/token", "/v1/agents/retired/token",
            ] {
                _ = try await yard.answer(to: Ask(path, key: estate.job))
                try await refused(path, estate.job, channel)
            }
            _ = try await yard.house.desk.setEnabled(false, .id(estate.helpdesk.id), by: TestHouse.admin)
            for path in [Self.graph, Self.helpdesk] {
                _ = try await yard.answer(to: Ask(path, key: estate.job))
                try await refused(path, estate.job, channel)
            }
        }
    }

    /// Handed on; the router's answer is put in its place.
    private func refused(_ path: String, _ key: String, _ channel: NIOAsyncTestingChannel) async throws {
        try await ask(path, key: key, channel)
        #expect(try await isHandedOn(channel), "\(path)")
        try await channel.writeOutbound(HTTPResponsePart.end(nil))
        _ = try await channel.readOutbound(as: HTTPResponsePart.self)
    }

    @Test("A key that has ended and a token that is due are the router's to tell, too")
    func ends() async throws {
        try await withLane { yard, estate, channel in
            _ = try await yard.answer(to: Ask(Self.graph, key: estate.job))
            yard.house.clock.advance(3300)
            try await refused(Self.graph, estate.job, channel)
            _ = try await yard.house.desk.rotateKey(of: .name(Name("job")), overlap: 60, by: TestHouse.admin)
            _ = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job))
            yard.house.clock.advance(61)
            try await refused(Self.helpdesk, estate.job, channel)
        }
    }

    @Test("What comes while a signature is made waits, and is answered in its order")
    func order() async throws {
        try await withLane { yard, estate, channel in
            _ = try await yard.answer(to: Ask(Self.graph, key: estate.job))
            _ = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job))
            for path in [Self.helpdesk, Self.graph, Self.helpdesk, Self.helpdesk, Self.graph] {
                try await ask(path, key: estate.job, channel)
            }
            var kinds: [String] = []
            for _ in 0..<5 {
                let (head, body) = try await answer(channel)
                #expect(head.status == .ok)
                kinds.append(body.contains("access_token") ? "access" : "assertion")
            }
            #expect(kinds == ["assertion", "access", "assertion", "assertion", "access"])
            #expect(try await !isHandedOn(channel))
        }
    }

    @Test("For a client that does not read its answers the router waits")
    func unread() async throws {
        try await withLane { yard, estate, channel in
            _ = try await yard.answer(to: Ask(Self.graph, key: estate.job))
            channel.isWritable = false
            try await refused(Self.graph, estate.job, channel)
            channel.isWritable = true
            try await ask(Self.graph, key: estate.job, channel)
            #expect(try await !isHandedOn(channel))
        }
    }

    @Test("A body that turns up after all goes to the router, with its head")
    func body() async throws {
        try await withLane { yard, estate, channel in
            _ = try await yard.answer(to: Ask(Self.graph, key: estate.job))
            let head = HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: Self.graph,
                headerFields: [.authorization: "Bearer \(estate.job)"])
            let parts = [HTTPRequestPart.head(head), .body(ByteBuffer(string: "{}")), .end(nil)]
            for part in parts { try await channel.writeInbound(part) }
            for part in parts { #expect(try await channel.readInbound(as: HTTPRequestPart.self) == part) }
        }
    }

    @Test("What happens to the connection while a signature is made is told after its answer")
    func events() async throws {
        try await withLane { yard, estate, channel in
            _ = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job))
            let log = Log()
            try await channel.pipeline.addHandler(Answered(log), position: .first).get()
            try await channel.pipeline.addHandler(Happened(log)).get()
            try await ask(Self.helpdesk, key: estate.job, channel)
            channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            channel.pipeline.fireErrorCaught(CancellationError())
            _ = try await answer(channel)
            try await eventually("both") { log.words.count == 3 }
            #expect(log.words == ["answer", "event", "error"])
        }
    }

    @Test("What the disk refuses is the fault that the route makes of it")
    func fault() async throws {
        try await withLane(.with { $0.settings.requestsPerClient = 1 }) { yard, estate, channel in
            _ = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job))
            try yard.house.database { try $0.execute(sql: "DROP TABLE audit") }
            let plain = try await yard.answer(to: Ask(Self.helpdesk, key: estate.job).with { $0.framing = .chunked })
            // The second time too: the first has left its place.
            for _ in 0..<2 {
                try await ask(Self.helpdesk, key: estate.job, channel)
                let (head, body) = try await answer(channel)
                #expect(head.status.code == plain.status && body == plain.body)
            }
            #expect(yard.house.log.text.contains("a request failed"))
        }
    }
}

private final class Log: Sendable {
    private let all = Mutex<[String]>([])
    var words: [String] { all.withLock { $0 } }
    func add(_ word: String) { all.withLock { $0.append(word) } }
}

/// Notes the ends of answers, at the end of the pipeline that is the network's.
private final class Answered: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let log: Log

    init(_ log: Log) { self.log = log }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { log.add("answer") }
        context.write(data, promise: promise)
    }
}

/// Notes what happens to the connection, at the end that is the router's.
private final class Happened: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPRequestPart

    private let log: Log

    init(_ log: Log) { self.log = log }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { log.add("event") }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { log.add("error") }
}
