package import Cryptography
package import Entra
package import Federation
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
    let choices = KeyChoices()
    let entra: TokenEndpoint
    let tokens: AccessTokens
    let admission: Admission
    let handOuts: HandOuts
    let keyUses = KeyUses()
    let meters: Meters
    package let settings: Settings
    let surroundings: Surroundings
    let rotation: RotationStatus
    let site: SiteStatus
    let expiries = ExpiryStatus()
    let refusals = RecentRefusals()
    let look: Look
    let throttle = SignInThrottle()
    let hashing = HashingRoom()
    let trustedKeys: TrustedKeys

    /// A look at the issuer's documents over the public route.
    package typealias Look = @Sendable (PublicDocuments) async -> Sighting

    /// Fetches the keys of another issuer.
    package typealias IssuerKeys = @Sendable (Issuer) async throws(UnreadableIssuer) -> [IssuerKey]

    /// - Parameters:
    ///   - keys: already refreshed from the store, so that the first mint has a key.
    ///   - look: what `IssuerProbe` does; `issuerKeys` too, with the roots that are trusted for other issuers.
    ///   - metrics: where counts go.
    package init(
        store: Store, keys: SigningKeys, entra: TokenEndpoint, look: @escaping Look, issuerKeys: @escaping IssuerKeys,
        settings: Settings = Settings(), surroundings: Surroundings = Surroundings(), metrics: any MetricsFactory
    ) {
        self.store = store
        self.look = look
        self.keys = keys
        self.entra = entra
        self.settings = settings
        self.surroundings = surroundings
        lookups = Lookups(store: store, clock: surroundings.clock)
        tokens = AccessTokens(
            refreshesPerSecond: settings.refreshesPerSecond, clock: surroundings.clock, instant: surroundings.instant)
        admission = Admission(perClient: settings.requestsPerClient)
        handOuts = HandOuts()
        meters = Meters(factory: metrics)
        rotation = RotationStatus()
        site = SiteStatus()
        trustedKeys = TrustedKeys(fetch: issuerKeys, now: surroundings.instant, logger: surroundings.logger)
    }

    /// What the operator may set.
    package struct Settings: Sendable {
        /// Seconds that an assertion lives.
        package var tokenLifetime: Int
        /// How many requests of one client may be under way at once.
        package var requestsPerClient: Int
        /// How many access tokens may be replaced ahead of need in a second.
        package var refreshesPerSecond = AccessTokens.usualRefreshesPerSecond
        /// When keys sign and when they are public.
        package var schedule: RotationSchedule
        /// How browsers reach the private plane.
        package var privateURL: BrowserURL
        /// How long admins stay signed in.
        package var sessionLimits = SessionLimits.usual
        /// What it costs to try a passphrase.
        package var passphraseStrength = PassphraseHash.Strength.usual

        package init(
            tokenLifetime: Int = 600, requestsPerClient: Int = 1024, schedule: RotationSchedule = .usual,
            privateURL: BrowserURL = BrowserURL(localhost: 8444)
        ) {
            self.tokenLifetime = tokenLifetime
            self.requestsPerClient = requestsPerClient
            self.schedule = schedule
            self.privateURL = privateURL
        }
    }
}

/// Time, chance and a place for words, so that a test can bring its own.
package struct Surroundings: Sendable {
    package var clock: @Sendable () -> Date
    /// A clock that nobody can set.
    package var instant: @Sendable () -> ContinuousClock.Instant
    /// From 0 up to 1.
    package var random: @Sendable () -> Double
    package var sleep: @Sendable (Duration) async throws -> Void
    package var uuid: @Sendable () -> UUID
    /// That many random bytes, fit for keys.
    package var randomBytes: @Sendable (Int) -> [UInt8]
    package var logger: Logger

    package init(
        clock: @escaping @Sendable () -> Date = { .now },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        uuid: @escaping @Sendable () -> UUID = { UUID(random: Random.bytes(16)) },
        randomBytes: @escaping @Sendable (Int) -> [UInt8] = { Random.bytes($0) },
        logger: Logger = Logger(label: "aureole")
    ) {
        self.logger = logger
        self.clock = clock
        self.instant = instant
        self.random = random
        self.sleep = sleep
        self.uuid = uuid
        self.randomBytes = randomBytes
    }
}

extension UUID {
    /// A UUID of chance alone (RFC 9562 section 5.4). `UUID()` opens a device for each, which a mint can feel.
    ///
    /// - Parameter bytes: 16.
    init(random bytes: [UInt8]) {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
