import Federation
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Entra

@Suite("The cache of access tokens", .timeLimit(.minutes(2)))
struct AccessTokensTests {
    private let cache = TestCache()
    private let fetcher = Fetcher()

    @Test("A token is fetched once and then comes from memory")
    func hit() async {
        #expect(cache.tokens.cached(Sample.key()) == nil)
        #expect(await cache.get(bringing: cache.token("a")) == .fetched("a"))
        #expect(cache.tokens.cached(Sample.key())?.value == "a")
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("a"))
        #expect(fetcher.calls == 0)
    }

    @Test("Another version, tenant or scope is another token")
    func keys() async {
        await cache.fill(cache.token("a"))
        #expect(cache.tokens.cached(Sample.key(version: 2)) == nil)
        #expect(cache.tokens.cached(Sample.key(tenant: Sample.otherTenant)) == nil)
        #expect(await cache.get(Sample.key(version: 2), bringing: cache.token("b")) == .fetched("b"))
        #expect(cache.tokens.cached(Sample.key())?.value == "a")
    }

    @Test("A thousand callers of one expired token make one call")
    func oneFlight() async throws {
        await cache.fill(cache.token("old"))
        cache.clock.advance(4000)
        let token = cache.token("new")
        let got = try await withThrowingTaskGroup(of: Got.self) { group in
            for _ in 0..<1000 { group.addTask { await cache.get(fetch: fetcher.fetch) } }
            try await eventually { cache.tokens.waiting(for: Sample.key()) == 1000 }
            #expect(cache.tokens.flights == 1)
            try await fetcher.answerWhenCalled(0, .success(token))
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(got == [.fetched("new"): 1000])
        #expect(fetcher.calls == 1)
    }

    @Test("Calls for different keys do not wait for each other")
    func independent() async throws {
        let slow = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { fetcher.calls == 1 }
        #expect(await cache.get(Sample.key(version: 2), bringing: cache.token("b")) == .fetched("b"))
        try await fetcher.answerWhenCalled(0, .success(cache.token("a")))
        #expect(await slow.value == .fetched("a"))
    }

    @Test(
        "A token with 300 seconds or less to live is not handed out from memory",
        arguments: [
            (3299, true), (3300, false), (3600, false),
        ])
    func margin(age: Double, served: Bool) async {
        await cache.fill(cache.token("old", refresh: 3600))
        cache.clock.advance(age)
        #expect(
            await cache.get(bringing: cache.token("new")) == (served ? .cached("old") : .fetched("new")))
    }

    @Test("A token of a short life is given to those who waited, and not kept", arguments: [300, 60])
    func shortLived(life: Double) async throws {
        let callers = (0..<3).map { _ in Task { await cache.get(fetch: fetcher.fetch) } }
        try await eventually { cache.tokens.waiting(for: Sample.key()) == 3 }
        try await fetcher.answerWhenCalled(0, .success(cache.token("brief", life: life)))
        for caller in callers { #expect(await caller.value == .fetched("brief")) }
        #expect(cache.tokens.cached(Sample.key()) == nil)
        #expect(await cache.get(bringing: cache.token("next", life: life)) == .fetched("next"))
    }

    @Test(
        "Refreshing begins 5 to 10 percent early, never later than Entra says",
        arguments: [
            (0.0, 3135.0), (0.999, 2970.2),
        ])
    func jitter(random: Double, begins: Double) async {
        let cache = TestCache(random: random)
        await cache.fill(cache.token("a"))
        cache.clock.advance(begins - 1)
        #expect(cache.tokens.cached(Sample.key()) != nil)
        cache.clock.advance(2)
        #expect(cache.tokens.cached(Sample.key()) == nil)
    }

    @Test("Memory is bounded")
    func bounded() async {
        let cache = TestCache(capacity: 10)
        for version in 0..<100 { await cache.fill(cache.token("\(version)"), key: Sample.key(version: version)) }
        #expect((0..<100).count { cache.tokens.cached(Sample.key(version: $0)) != nil } <= 10)
        #expect(cache.tokens.cached(Sample.key(version: 99))?.value == "99")
    }

    @Test("Ten thousand connections that are asked for in turn, over and over, are all remembered")
    func manyInTurn() async {
        let (clock, model) = (AdjustableClock(), Sample.key())
        let keys = (0..<10_001).map {
            AccessTokens.Key(connection: model.connection, version: $0, tenant: model.tenant, scope: model.scope)
        }
        let tokens = AccessTokens(clock: { clock.now }, instant: { clock.instant })
        let token = AccessToken(value: "a", expiresAt: clock.now + 3600, refreshAt: clock.now + 3300)
        for key in keys { _ = try? await tokens.token(for: key, force: false) { token } }
        #expect(keys.allSatisfy { tokens.cached($0) != nil })
    }

    @Test("Shutting down cancels the calls under way, waits for them, and lets none begin")
    func shutdown() async throws {
        let caller = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { fetcher.calls == 1 }
        await cache.tokens.shutdown()
        #expect(cache.tokens.flights == 0)
        #expect(await caller.value == .cancelled)
        #expect(await cache.get(fetch: fetcher.fetch) == .cancelled)
        #expect(fetcher.calls == 1)
    }

    @Test("A cache prints no token")
    func silent() async {
        await cache.fill(cache.token(Sample.accessToken))
        #expect(!shownAll(cache.tokens).contains("eyJ"))
    }
}

@Suite("Refreshing ahead", .timeLimit(.minutes(2)))
struct RefreshTests {
    private let cache = TestCache()
    private let fetcher = Fetcher()

    /// A token that lives 3600 seconds and is due for refresh.
    private func due() async {
        await cache.fill(cache.token("old", refresh: 1000))
        cache.clock.advance(1000)
    }

    @Test("The old token is given at once while one call fetches the new one")
    func ahead() async throws {
        await due()
        for _ in 0..<50 { #expect(await cache.get(fetch: fetcher.fetch) == .cached("old")) }
        try await fetcher.answerWhenCalled(0, .success(cache.token("new")))
        try await cache.land()
        #expect(fetcher.calls == 1)
        #expect(cache.tokens.cached(Sample.key())?.value == "new")
    }

    @Test("When refreshing fails the old token serves on, and the next try waits longer each time")
    func backOff() async throws {
        await due()
        var tries = 0
        for wait in [2.0, 4, 8, 16] {
            #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
            try await fetcher.answerWhenCalled(tries, .failure(Refusal.entra(700016)))
            try await cache.land()
            tries += 1
            cache.clock.advance(wait - 0.5)
            #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
            #expect(cache.tokens.flights == 0)
            #expect(fetcher.calls == tries)
            cache.clock.advance(0.5)
        }
    }

    @Test("A fault of our own puts off the next refresh too")
    func fault() async throws {
        await due()
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
        try await fetcher.answerWhenCalled(0, .failure(URLError(.unknown)))
        try await cache.land()
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
        #expect(cache.tokens.flights == 0)
    }

    @Test("A refresh that brings a short-lived token leaves the old one, and is not repeated at once")
    func shortLived() async throws {
        await due()
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
        try await fetcher.answerWhenCalled(0, .success(cache.token("brief", life: 60)))
        try await cache.land()
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
        #expect(cache.tokens.flights == 0)
    }

    @Test("A token that has come too near its end is waited for, through the refresh that is already under way")
    func joins() async throws {
        await due()
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("old"))
        cache.clock.advance(2500)
        let caller = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { cache.tokens.waiting(for: Sample.key()) == 1 }
        try await fetcher.answerWhenCalled(0, .success(cache.token("new")))
        #expect(await caller.value == .fetched("new"))
        #expect(fetcher.calls == 1)
    }
}

@Suite("The pace of refreshes", .timeLimit(.minutes(2)))
struct RefreshPaceTests {
    private let fetcher = Fetcher()

    /// A cache in which so many tokens are due together, and their keys.
    private func due(_ count: Int, refreshesPerSecond: Int) async -> (TestCache, [AccessTokens.Key]) {
        let cache = TestCache(refreshesPerSecond: refreshesPerSecond)
        let keys = (0..<count).map { Sample.key(version: $0) }
        for key in keys { await cache.fill(cache.token("old", refresh: 1000), key: key) }
        cache.clock.advance(1000)
        return (cache, keys)
    }

    @Test("Of many tokens that are due together a few are replaced at a time; all callers get the old ones at once")
    func spread() async {
        let (cache, keys) = await due(10, refreshesPerSecond: 20)
        for set in [2, 4, 6] {
            for key in keys { #expect(await cache.get(key, fetch: fetcher.fetch) == .cached("old")) }
            #expect(cache.tokens.flights == set)
            // What cannot set out now does not leave the fast path either.
            for key in keys { #expect(cache.tokens.cached(key)?.value == "old") }
            cache.clock.advance(0.1)
        }
        await cache.tokens.shutdown()
    }

    @Test("A token that serves no more is fetched at once, whatever the pace")
    func waitedFor() async throws {
        let (cache, keys) = await due(2, refreshesPerSecond: 1)
        for key in keys { #expect(await cache.get(key, fetch: fetcher.fetch) == .cached("old")) }
        #expect(cache.tokens.flights == 1)
        cache.clock.jump(2500)
        #expect(await cache.get(keys[1], bringing: cache.token("new")) == .fetched("new"))
        await cache.tokens.shutdown()
    }

    @Test("What is held is told although it is due")
    func held() async {
        let (cache, keys) = await due(1, refreshesPerSecond: 1)
        #expect(cache.tokens.cached(keys[0]) == nil)
        #expect(cache.tokens.held(keys[0])?.value == "old")
        cache.clock.advance(2500)
        #expect(cache.tokens.held(keys[0]) == nil)
    }

    @Test(
        "In no second set out more than the number, and in many seconds not many fewer",
        arguments: [
            1, 7, 25, 100, 999,
        ])
    func rate(perSecond: Int) {
        let clock = AdjustableClock()
        var (pace, departures) = (RefreshPace(perSecond: perSecond, now: { clock.instant }), [Int]())
        for millisecond in 0..<5000 {
            while pace.take() { departures.append(millisecond) }
            #expect(!pace.isOpen)
            clock.advance(0.001)
        }
        let shortest = zip(departures, departures.dropFirst(perSecond)).map { $1 - $0 }.min()
        #expect(shortest ?? 0 >= 1000)
        #expect(Double(departures.count) >= Double(perSecond) * 5 * 0.9 - 1)
    }

    @Test("What the wall's clock shows does not change the pace")
    func wall() {
        let clock = AdjustableClock()
        var pace = RefreshPace(perSecond: 1, now: { clock.instant })
        let first = pace.take()
        clock.jump(-3600)
        let soon = pace.take()
        clock.advance(1)
        let later = pace.take()
        #expect([first, soon, later] == [true, false, true])
    }
}
