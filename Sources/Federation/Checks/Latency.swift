/// How long a document takes to arrive. Entra's own limit is not documented; whoever is below a second is far from any.
package struct Latency: Hashable, Sendable {
    package let duration: Duration

    package init(_ duration: Duration) { self.duration = duration }

    package var isSlow: Bool { duration > .seconds(1) }

    /// In whole milliseconds, such as `84 ms`.
    package var words: String { "\(Int(duration / .milliseconds(1))) ms" }
}
