import Foundation
import Synchronization
import Testing

import struct TestSupport.Arrived
import enum TestSupport.Scripted
import struct TestSupport.ServerIdentity
import class TestSupport.SignInEntra
import class TestSupport.StubEntra

/// `aureole connection token` is killed while it refreshes, over and over. What counts is what the next refresh comes to.
@Suite("A refresh that is killed", .inTurn, .timeLimit(.minutes(5)))
struct KilledRefreshTests {
    @Test("The process killed at every step of a refresh, 200 times: each time the sign-in still works")
    func neverLost() async throws {
        let pins = Pins()
        try await withSignIns(["mail-0", "mail-1"], pins) { site, _, entra in
            let typical = try await typicalDuration(of: site)
            let key = try await site.addClient("job", allow: "connection:mail-0", "connection:mail-1")
            var killed = 0
            try await withThrowingTaskGroup(of: Int.self) { lanes in
                for lane in 0..<2 {
                    lanes.addTask { try await kill(100, lane: lane, site, pins, typical, key) }
                }
                for try await count in lanes { killed += count }
            }
            #expect(killed > 100, "the kills come too late to hit anything: \(killed)")
            #expect(entra.issued > 200)
            for lane in 0..<2 {
                #expect(try await site.json("connection", "show", "mail-\(lane)")["status"].text == "authorised")
            }
            #expect(try await site.aureole("audit", "verify").status == 0)
        }
    }

    @Test("When Entra has taken the sign-in back, a kill does not hide it: 'sign-in-again', and not a word before")
    func revoked() async throws {
        try await withSignIns(["mail-0"], Pins()) { site, visitor, entra in
            let typical = try await typicalDuration(of: site)
            for step in 1...5 {
                #expect(try await site.json("connection", "show", "mail-0")["status"].text == "authorised")
                entra.revokeAll()
                _ = try await run("mail-0", of: site, for: typical * step / 5)
                let outcome = try await site.aureole("connection", "token", "mail-0")
                #expect(outcome.status == 1 && outcome.out == "")
                #expect(outcome.err.contains("has ended (AADSTS50173)"))
                #expect(try await site.json("connection", "show", "mail-0")["status"].text == "sign-in-again")
                _ = try await visitor.signIn(for: "mail-0") { entra.signIn(at: $0) }
            }
        }
    }

    /// Most of the kills are spread over the time that a refresh takes; some come while Entra holds its answer, and some
    /// in the moments after it, in which the new refresh token is written.
    ///
    /// - Returns: how many were in time.
    private func kill(
        _ times: Int, lane: Int, _ site: Site, _ pins: Pins, _ typical: Duration, _ key: String
    ) async throws -> Int {
        let name = "mail-\(lane)"
        var killed = 0
        for number in 0..<times {
            let status: Int32
            switch number % 10 {
            case 0:
                pins.set(.hold, for: lane)
                status = try await run(name, of: site, until: { pins.hasArrived(lane) })
                pins.set(nil, for: lane)
            case 1...4:
                pins.set(.tell, for: lane)
                status = try await run(
                    name, of: site, until: { pins.hasArrived(lane) }, for: .microseconds(number * 50))
                pins.set(nil, for: lane)
            default: status = try await run(name, of: site, for: typical * number / times)
            }
            if status == -SIGKILL { killed += 1 }
            // The server is another process, and as new to it as the next command would be.
            let next = try await site.post(
                "/v1/connections/\(name)/token", key: key, body: #"{"force_refresh":true}"#)
            try #require(next.status == 200, "\(next.text)")
            let token = try #require(try next.json["access_token"].text)
            #expect(try JSONDocument(claimsOf: token)["upn"].text == "\(name)@contoso.example")
        }
        return killed
    }

    /// Starts a refresh and kills it.
    private func run(
        _ connection: String, of site: Site, until condition: () -> Bool = { true }, for time: Duration
    ) async throws -> Int32 {
        let running = try Program.aureole.start(
            ["connection", "token", connection], environment: site.environment, in: site.folder)
        try await eventually("the moment to kill") { condition() || !running.isRunning }
        try await Task.sleep(for: time)
        running.kill()
        return try await running.ended().status
    }

    private func run(_ connection: String, of site: Site, until condition: () -> Bool) async throws -> Int32 {
        try await run(connection, of: site, until: condition, for: .zero)
    }

    private func typicalDuration(of site: Site) async throws -> Duration {
        var times: [Duration] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            _ = try await site.json("connection", "token", "mail-0")
            times.append(ContinuousClock.now - start)
        }
        return times.sorted()[2]
    }

    /// A site with connections for which somebody has signed in, each the person of its own name. It is served meanwhile.
    private func withSignIns(
        _ connections: [String], _ pins: Pins, _ body: @Sendable (Site, Visitor, SignInEntra) async throws -> Void
    ) async throws {
        let entra = SignInEntra()
        try await StubEntra.run({ _, request in await pins.answer(request, entra) }) { stub in
            var site = try await Site()
            site.environment["AUREOLE_ENTRA_AUTHORITY"] = "https://localhost:\(stub.port)"
            site.environment["AUREOLE_ENTRA_CA"] = try site.folder.write(ServerIdentity.shared.pem, to: "entra.pem")
            try await site.json("agent", "add", "helpdesk")
            let own = site
            try await own.serving { _ in
                let visitor = try await Visitor(to: own)
                for name in connections {
                    try await own.json(
                        "connection", "add", name, "--agent", "helpdesk", "--tenant", Simulator.tenant, "--client-id",
                        Simulator.clientID, "--permissions", "delegated", "--needs", "Mail.Read")
                    let page = try await visitor.signIn(for: name) {
                        entra.signIn(at: $0, as: "\(name)@contoso.example")
                    }
                    try #require(page.status == 200 && page.text.contains(name), "\(page.text)")
                }
                try await body(own, visitor, entra)
            }
        }
    }
}

/// Holds up Entra's answers, or says when one goes out.
private final class Pins: Sendable {
    enum Pin {
        case hold, tell
    }

    private let state = Mutex<[Int: (pin: Pin, hasArrived: Bool)]>([:])

    func set(_ pin: Pin?, for lane: Int) { state.withLock { $0[lane] = pin.map { ($0, false) } } }

    func hasArrived(_ lane: Int) -> Bool { state.withLock { $0[lane]?.hasArrived ?? false } }

    func answer(_ request: Arrived, _ entra: SignInEntra) async -> Scripted {
        let answer = entra.answer(request)
        // `1.refresh-LANE-NUMBER`
        let words = (request.field("refresh_token") ?? "").split(separator: "-")
        guard words.count == 3, let lane = Int(words[1]) else { return answer }
        let pin = state.withLock { state in
            state[lane]?.hasArrived = true
            return state[lane]?.pin
        }
        return pin == .hold ? .silence : answer
    }
}
