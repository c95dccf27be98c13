import Foundation

/// A sentence, and in it times that the script can turn into the reader's own zone; as the template `timed-text` shows it.
struct TimedText: Sendable {
    let parts: [Part]

    /// Words, and a time behind them.
    struct Part: Sendable {
        let words: String
        let moment: Moment?
    }

    /// - Parameter text: with its times as RFC 3339 writes them, in UTC and to the second.
    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        for time in text.matches(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z/) {
            // What is read takes an hour 25 for one of the next day.
            guard let date = try? Date(String(time.output), strategy: .iso8601),
                date.formatted(.iso8601) == time.output
            else { continue }
            parts.append(Part(words: String(rest[..<time.range.lowerBound]), moment: Moment(date)))
            rest = text[time.range.upperBound...]
        }
        self.parts = parts + [Part(words: String(rest), moment: nil)]
    }
}

extension Template {
    static let timedText = Template("timed-text", PackageResources.timed_text_mustache)
}
