import Federation
import Foundation
import TestSupport
import Testing

@testable import Entra

@Suite("Remembered refusals", .timeLimit(.minutes(2)))
struct RememberedRefusalTests {
    private let cache = TestCache()

    @Test(
        "A refusal is repeated from memory, longer after each one in a row",
        arguments: [
            (false, [2.0, 4, 8, 16, 32, 64, 128, 256, 300, 300]), (true, [2.0, 4, 8, 16, 30, 30, 30]),
        ])
    func doubling(propagating: Bool, waits: [Double]) async {
        let refusal = Refusal.entra(700211, propagating: propagating)
        for wait in waits {
            #expect(await cache.get(failing: refusal) == .refused(refusal))
            cache.clock.advance(wait - 0.01)
            #expect(await cache.get(failing: Refusal.unknownKey) == .refused(refusal))
            cache.clock.advance(0.01)
        }
    }

    @Test("A success ends the row")
    func success() async {
        for wait in [2.0, 4, 8] {
            _ = await cache.get(failing: Refusal.entra(1))
            cache.clock.advance(wait)
        }
        await cache.fill(cache.token("a"))
        cache.clock.advance(3400)
        #expect(await cache.get(failing: Refusal.entra(2)) == .refused(.entra(2)))
        cache.clock.advance(2)
        #expect(await cache.get(bringing: cache.token("b")) == .fetched("b"))
    }

    @Test("Unavailability is remembered as long as Entra says, and tells what is left")
    func unavailable() async {
        let away = Refusal.entraUnavailable(.throttled, retryAfter: 30)
        #expect(await cache.get(failing: away) == .refused(away))
        cache.clock.advance(10.5)
        #expect(
            await cache.get(failing: Refusal.unknownKey) == .refused(.entraUnavailable(.throttled, retryAfter: 20)))
        cache.clock.advance(19.5)
        #expect(await cache.get(bringing: cache.token("a")) == .fetched("a"))
    }

    @Test(
        "What is not Entra's word is told, and not remembered",
        arguments: [
            Refusal.notUsable(.noActiveKey), .busy(retryAfter: 60),
        ])
    func ownFaults(refusal: Refusal) async {
        #expect(await cache.get(failing: refusal) == .refused(refusal))
        #expect(await cache.get(failing: URLError(.unknown)) != .refused(refusal))
        #expect(await cache.get(bringing: cache.token("a")) == .fetched("a"))
    }

    @Test("One key's refusal is not another's")
    func perKey() async {
        _ = await cache.get(failing: Refusal.entra(1))
        #expect(await cache.get(Sample.key(version: 2), bringing: cache.token("b")) == .fetched("b"))
    }
}

@Suite("Forced calls and callers who leave", .timeLimit(.minutes(2)))
struct ForceTests {
    private let cache = TestCache()
    private let fetcher = Fetcher()

    @Test("Force asks Entra although a token is there, and replaces it")
    func replaces() async {
        await cache.fill(cache.token("a"))
        #expect(await cache.get(force: true, bringing: cache.token("b")) == .fetched("b"))
        #expect(cache.tokens.cached(Sample.key())?.value == "b")
    }

    @Test("Force asks Entra although a refusal is remembered, and its success ends it")
    func refusal() async {
        _ = await cache.get(failing: Refusal.entra(1))
        #expect(await cache.get(force: true, failing: Refusal.entra(2)) == .refused(.entra(2)))
        #expect(await cache.get(failing: Refusal.unknownKey) == .refused(.entra(2)))
        #expect(await cache.get(force: true, bringing: cache.token("a")) == .fetched("a"))
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("a"))
    }

    @Test("A forced refusal leaves the token that is there")
    func keeps() async {
        await cache.fill(cache.token("a"))
        #expect(await cache.get(force: true, failing: Refusal.entra(2)) == .refused(.entra(2)))
        #expect(await cache.get(fetch: fetcher.fetch) == .cached("a"))
    }

    @Test("A forced token that cannot be kept still drops the one it was to replace")
    func shortLived() async {
        await cache.fill(cache.token("a"))
        #expect(await cache.get(force: true, bringing: cache.token("b", life: 60)) == .fetched("b"))
        #expect(cache.tokens.cached(Sample.key()) == nil)
    }

    @Test("Forced callers share one flight of their own, which others may join")
    func flights() async throws {
        let ordinary = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { fetcher.calls == 1 }
        let forced = (0..<5).map { _ in Task { await cache.get(force: true, fetch: fetcher.fetch) } }
        try await eventually { cache.tokens.waiting(for: Sample.key(), force: true) == 5 && fetcher.calls == 2 }
        let late = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { cache.tokens.waiting(for: Sample.key(), force: true) == 6 }
        #expect(cache.tokens.flights == 2)
        try await fetcher.answerWhenCalled(1, .success(cache.token("forced")))
        for caller in forced + [late] { #expect(await caller.value == .fetched("forced")) }
        // The older flight lands last; what it brings is older and must not win.
        try await fetcher.answerWhenCalled(0, .success(cache.token("ordinary")))
        #expect(await ordinary.value == .fetched("ordinary"))
        #expect(cache.tokens.cached(Sample.key())?.value == "forced")
        #expect(fetcher.calls == 2)
    }

    @Test("A refusal of an older flight does not hide behind a newer token")
    func staleRefusal() async throws {
        let ordinary = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { fetcher.calls == 1 }
        #expect(
            await cache.get(force: true, bringing: cache.token("forced", life: 60)) == .fetched("forced"))
        try await fetcher.answerWhenCalled(0, .failure(Refusal.entra(1)))
        #expect(await ordinary.value == .refused(.entra(1)))
        #expect(await cache.get(bringing: cache.token("b")) == .fetched("b"))
    }

    @Test("A caller who is cancelled leaves at once; the flight goes on for the others and for the cache")
    func cancellation() async throws {
        let leaver = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { fetcher.calls == 1 }
        let stayer = Task { await cache.get(fetch: fetcher.fetch) }
        try await eventually { cache.tokens.waiting(for: Sample.key()) == 2 }
        leaver.cancel()
        #expect(await leaver.value == .cancelled)
        #expect(cache.tokens.flights == 1)
        try await fetcher.answerWhenCalled(0, .success(cache.token("a")))
        #expect(await stayer.value == .fetched("a"))
        #expect(cache.tokens.cached(Sample.key())?.value == "a")
    }

    @Test("A caller who was cancelled before asking waits for nothing")
    func cancelledBefore() async throws {
        let gate = Fetcher()
        let caller = Task {
            _ = try? await gate.fetch()
            return await cache.get(fetch: fetcher.fetch)
        }
        try await eventually { gate.calls == 1 }
        caller.cancel()
        #expect(await caller.value == .cancelled)
        try await fetcher.answerWhenCalled(0, .success(cache.token("a")))
        try await cache.land()
        #expect(cache.tokens.cached(Sample.key())?.value == "a")
    }
}
