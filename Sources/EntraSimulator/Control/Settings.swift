import FoundationEssentials
import Synchronization

/// What the control plane may turn while the simulator runs.
struct Settings: Equatable, Sendable {
    /// How long an issuer's documents are kept (facts 1.6: not documented, 24 hours in a sibling feature).
    var jwksCache = CacheTime.seconds(86_400)
    /// Seconds until a credential new in the apps file matches.
    var propagation: TimeInterval = 0
    /// Lifetime of access tokens in seconds.
    var expiresIn = 3599
    /// `refresh_in` of answers in seconds; none when nil.
    var refreshIn: Int?
    /// Seconds by which the simulator's clock is ahead.
    var clockOffset = 0
    /// Seconds a refresh token lives without being used (facts 3.4: 90 days, unsourced).
    var refreshLife: TimeInterval = 90 * 86_400
    /// Seconds after which Conditional Access wants people to sign in again; 0 for never.
    var signInFrequency: TimeInterval = 0
    /// How administrators, and people who are known already, answer when asked for consent.
    var consent = ConsentAnswer.ask
    /// The cloud that is played for callers that use no cloud's own host name.
    var cloud = Cloud.public
}

/// The settings now in force, shared by all requests.
final class CurrentSettings: Sendable {
    private let settings: Mutex<Settings>

    init(_ settings: Settings) { self.settings = Mutex(settings) }

    var value: Settings { settings.withLock { $0 } }

    func apply(_ change: SettingsChange) { settings.withLock { change.apply(to: &$0) } }
}

/// The body of `PUT /simulator/settings`: what is absent stays, a `refreshIn` of 0 takes the member away.
struct SettingsChange: Decodable, Sendable {
    private let jwksCache: CacheTime?
    private let propagation: Span?
    private let expiresIn: Int?
    private let refreshIn: Int?
    private let clockOffset: Int?
    private let refreshLife: Span?
    private let signInFrequency: Span?
    private let consent: ConsentAnswer?

    func apply(to settings: inout Settings) {
        settings.jwksCache = jwksCache ?? settings.jwksCache
        settings.propagation = propagation?.seconds ?? settings.propagation
        settings.expiresIn = expiresIn ?? settings.expiresIn
        if let refreshIn { settings.refreshIn = refreshIn > 0 ? refreshIn : nil }
        settings.clockOffset = clockOffset ?? settings.clockOffset
        settings.refreshLife = refreshLife?.seconds ?? settings.refreshLife
        settings.signInFrequency = signInFrequency?.seconds ?? settings.signInFrequency
        settings.consent = consent ?? settings.consent
    }
}

extension Settings: Encodable {
    private enum CodingKeys: CodingKey {
        case jwksCache, propagation, expiresIn, refreshIn, clockOffset, refreshLife, signInFrequency, consent, cloud
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(jwksCache.description, forKey: .jwksCache)
        try container.encode("\(Int(propagation))s", forKey: .propagation)
        try container.encode(expiresIn, forKey: .expiresIn)
        try container.encodeIfPresent(refreshIn, forKey: .refreshIn)
        try container.encode(clockOffset, forKey: .clockOffset)
        try container.encode("\(Int(refreshLife))s", forKey: .refreshLife)
        try container.encode("\(Int(signInFrequency))s", forKey: .signInFrequency)
        try container.encode(consent, forKey: .consent)
        try container.encode(cloud, forKey: .cloud)
    }
}

extension CacheTime: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = CacheTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a span of time")
        }
        self = time
    }
}

extension Span: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let span = Span(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a span of time")
        }
        self = span
    }
}
