package import Federation
package import FoundationEssentials
import Synchronization

/// Tokens in memory, and the calls that fetch them: one per key however many callers wait, and fresh ones ahead of need.
///
/// A refusal is remembered for a while, so that a caller in a loop does not become Entra's problem. Bounded, and every
/// operation takes the same time however much is held. An edited connection has another version, hence other keys: its
/// old tokens are never found again and make room by themselves, so nothing has to be dropped by hand.
package final class AccessTokens: Sendable {
    private let state: Mutex<State>
    private let clock: @Sendable () -> Date

    /// - Parameters:
    ///   - capacity: how many keys are remembered at the most. Half as many that are asked for in turn are never
    ///     forgotten; each takes what its token does, about two kilobytes.
    ///   - refreshesPerSecond: how many tokens may be replaced ahead of need in any second.
    ///   - random: from 0 up to 1, to spread refreshes of tokens that were fetched together.
    ///   - instant: a clock that nobody can set, for the pace of refreshes.
    package init(
        capacity: Int = 40_000, refreshesPerSecond: Int = AccessTokens.usualRefreshesPerSecond,
        clock: @escaping @Sendable () -> Date = { .now },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        state = Mutex(
            State(
                shelf: TokenShelf(capacity: capacity, random: random),
                pace: RefreshPace(perSecond: refreshesPerSecond, now: instant)))
        self.clock = clock
    }

    /// Tokens of an hour are replaced within the last 165 seconds or more in which they serve: this is enough for 16,000
    /// that were fetched in one second, and a few hundredths of a core.
    package static let usualRefreshesPerSecond = 100

    /// The fast path: a token that can be handed out, and for which no call is to set out now, or `nil`; then `token`
    /// decides.
    package func cached(_ key: Key) -> AccessToken? {
        let now = clock()
        return state.withLock { $0.atOnce(key, now: now) }
    }

    /// The token that callers get from memory, whether or not a call for the next one is to set out.
    package func held(_ key: Key) -> AccessToken? {
        let now = clock()
        return state.withLock { $0.held(key, now: now) }
    }

    /// A token from memory, or from the one call in flight for the key, which is started when there is none.
    ///
    /// A token with 300 seconds or less to live is not handed out from memory. When Entra issues one that lives no longer
    /// than that, those who waited for it get it, and it is not kept: else such a tenant could never be served.
    ///
    /// - Parameters:
    ///   - force: ask Entra, whatever is in memory, a remembered refusal included; calls that are forced share one
    ///     flight, and what it brings replaces what is in memory.
    ///   - fetch: asks Entra. The first caller's is used for all who wait; it goes on when that caller is cancelled.
    /// - Throws: what `fetch` throws; a remembered `Refusal`, with what is left to wait; `CancellationError` when the
    ///   caller is cancelled or after `shutdown`.
    package func token(
        for key: Key, force: Bool, fetch: @escaping @Sendable () async throws -> AccessToken
    ) async throws -> (token: AccessToken, source: Source) {
        let now = clock()
        let call = Call(key: key, force: force)
        switch try state.withLock({ try $0.step(for: call, now: now, start: departure(fetch)) }) {
        case .have(let token): return (token, .cache)
        case .wait(let waiter): return (try await waiter.value(), .entra)
        }
    }

    /// How many calls to Entra are under way.
    package var flights: Int { state.withLock { $0.flights.count } }

    /// How many callers wait for the key's flight, for tests; those who have left are counted until it lands.
    func waiting(for key: Key, force: Bool = false) -> Int {
        state.withLock { $0.flights[Call(key: key, force: force)]?.waiters.count ?? 0 }
    }

    /// Cancels the calls under way and waits until they have ended. Later calls of `token` are cancelled at once.
    package func shutdown() async {
        let tasks = state.withLock { $0.close() }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Makes the task of a flight. It is no child of the caller's task, for it must outlive a caller who gives up while
    /// others wait, or whom an old token satisfied; the state holds it, so that `shutdown` finds it.
    private func departure(
        _ fetch: @escaping @Sendable () async throws -> AccessToken
    ) -> (Call, Int) -> Task<Void, Never> {
        { call, number in
            Task {
                let result: Result<AccessToken, any Error>
                do { result = .success(try await fetch()) } catch { result = .failure(error) }
                self.land(call, number: number, result)
            }
        }
    }

    private func land(_ call: Call, number: Int, _ result: Result<AccessToken, any Error>) {
        let now = clock()
        let waiters = state.withLock { $0.land(call, number: number, result, now: now) }
        for waiter in waiters { waiter.settle(result) }
    }
}

extension AccessTokens {
    /// What a token is for. Two callers share one when all of it is equal.
    package struct Key: Hashable, Sendable {
        package let connection: ID<Connection>
        package let version: Int
        package let tenant: Tenant
        package let scope: Scope

        package init(connection: ID<Connection>, version: Int, tenant: Tenant, scope: Scope) {
            self.connection = connection
            self.version = version
            self.tenant = tenant
            self.scope = scope
        }
    }

    /// Where a token came from.
    package enum Source: Hashable, Sendable {
        case cache
        case entra
    }
}
