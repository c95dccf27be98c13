import Cryptography
package import Entra
import Federation
package import FoundationEssentials
package import Logging
package import Metrics
package import Storage

/// Where everything that Aureole does is done, once, for every caller: HTTP, the command line, timers.
///
/// Its verbs throw a `Refusal` for what is expected to happen and any other error for a fault; the verbs of administration
/// also throw `StoreFailure` and `InvalidText`, whose descriptions are sentences for the admin.
package struct Desk: Sendable {
    package let store: Store
    let lookups: Lookups
    let keys: SigningKeys
    let entra: TokenEndpoint
    let tokens: AccessTokens
    let admission: Admission
    let handOuts: HandOuts
    let meters: Meters
    let settings: Settings
    let surroundings: Surroundings

    /// - Parameters:
    ///   - keys: already refreshed from the store, so that the first mint has a key.
    ///   - metrics: where counts go.
    package init(
        store: Store, keys: SigningKeys, entra: TokenEndpoint, settings: Settings = Settings(),
        surroundings: Surroundings = Surroundings(), metrics: any MetricsFactory
    ) {
        self.store = store
        self.keys = keys
        self.entra = entra
        self.settings = settings
        self.surroundings = surroundings
        lookups = Lookups(store: store, clock: surroundings.clock)
        tokens = AccessTokens(clock: surroundings.clock)
        admission = Admission(perClient: settings.requestsPerClient)
        handOuts = HandOuts()
        meters = Meters(factory: metrics)
    }

    /// What the operator may set.
    package struct Settings: Sendable {
        /// Seconds that an assertion lives.
        package var tokenLifetime: Int
        /// How many requests of one client may be under way at once.
        package var requestsPerClient: Int

        package init(tokenLifetime: Int = 600, requestsPerClient: Int = 1024) {
            self.tokenLifetime = tokenLifetime
            self.requestsPerClient = requestsPerClient
        }
    }
}

/// Time, chance and a place for words, so that a test can bring its own.
package struct Surroundings: Sendable {
    package var clock: @Sendable () -> Date
    package var uuid: @Sendable () -> UUID
    /// That many random bytes, fit for keys.
    package var randomBytes: @Sendable (Int) -> [UInt8]
    package var logger: Logger

    package init(
        clock: @escaping @Sendable () -> Date = { .now }, uuid: @escaping @Sendable () -> UUID = { UUID() },
        randomBytes: @escaping @Sendable (Int) -> [UInt8] = { Random.bytes($0) },
        logger: Logger = Logger(label: "aureole")
    ) {
        self.logger = logger
        self.clock = clock
        self.uuid = uuid
        self.randomBytes = randomBytes
    }
}
