/// How many refreshes ahead of need may set out, so that tokens which were fetched together do not make a burst when they
/// are due together. A plain value: no task, no lock, no line to wait in. Whoever finds it closed has a token that still
/// serves, and the next caller tries again.
struct RefreshPace: Sendable {
    /// When the last ones set out, as many as one span allows; a ring, which begins at `oldest`.
    private var recent: [ContinuousClock.Instant] = []
    private var oldest = 0
    private let most: Int
    private let span: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Allows a tenth of the number in a tenth of a second, and never less than one at a time: spread over the second, and
    /// no more in any second than the number.
    ///
    /// - Parameters:
    ///   - perSecond: at least 1.
    ///   - now: a clock that nobody can set.
    init(perSecond: Int, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        let perSecond = max(1, perSecond)
        most = max(1, perSecond / 10)
        span = .seconds(1) / (perSecond / most)
        self.now = now
    }

    /// Whether one more may set out now.
    var isOpen: Bool { recent.count < most || now() - recent[oldest] >= span }

    /// Counts one that sets out, when it may.
    mutating func take() -> Bool {
        guard isOpen else { return false }
        if recent.count < most {
            recent.append(now())
        } else {
            recent[oldest] = now()
            oldest = (oldest + 1) % most
        }
        return true
    }
}
