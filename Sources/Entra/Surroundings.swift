import FoundationEssentials

/// Time and randomness, as the token endpoint's client is given them.
struct Surroundings: Sendable {
    var clock: @Sendable () -> Date = { .now }
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// From 0 up to 1.
    var random: @Sendable () -> Double = { .random(in: 0..<1) }
    var uuid: @Sendable () -> UUID = { UUID() }
}
