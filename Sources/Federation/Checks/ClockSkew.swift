package import struct FoundationEssentials.Date

/// How far our clock is from Entra's.
package struct ClockSkew: Hashable, Sendable {
    /// Positive when ours is ahead.
    package let seconds: Double

    /// - Parameters:
    ///   - theirs: of the `Date` field, which has whole seconds: what it says is on average half a second old.
    ///   - sent: our clock when the question left.
    ///   - received: our clock when the answer had come.
    package init(theirs: Date, sent: Date, received: Date) {
        let middle = sent.addingTimeInterval(received.timeIntervalSince(sent) / 2)
        seconds = middle.timeIntervalSince(theirs) - 0.5
    }

    /// Entra puts up with about five minutes (AADSTS700024).
    package var grade: Finding.Grade {
        switch seconds.magnitude {
        case ...60: .fine
        case ...300: .look
        default: .failed
        }
    }

    /// A whole sentence.
    package var words: String {
        let whole = Int(seconds.magnitude.rounded())
        guard whole > 1 else { return "This machine's clock and Entra's agree to the second." }
        return "This machine's clock is \(whole) seconds \(seconds > 0 ? "ahead of" : "behind") Entra's."
    }
}
