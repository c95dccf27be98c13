import Federation
import FoundationEssentials

/// Takes Entra's `error_description` apart: the sentence, then the ids that support asks for.
struct AnswerText {
    static let prefix = "AADSTS"

    private let members: ReplyMembers
    private let description: String

    init(_ members: ReplyMembers) {
        self.members = members
        description = members.errorDescription ?? ""
    }

    var answer: EntraRefusal.Answer {
        let numbers = members.errorCodes
        var answer = EntraRefusal.Answer(
            error: members.error?.shown(limit: 80) ?? "invalid_request", message: sentence,
            code: Self.code(in: description) ?? numbers.first.map { "\(Self.prefix)\($0)" },
            errorCodes: Array(numbers.prefix(16)))
        answer.traceID = (members.traceID ?? labelled("Trace ID:"))?.shown(limit: 64)
        answer.correlationID = (members.correlationID ?? labelled("Correlation ID:"))?.shown(limit: 64)
        answer.timestamp = (members.timestamp ?? labelled("Timestamp:", words: 2))?.shown(limit: 64)
        answer.suberror = members.suberror?.shown(limit: 80)
        answer.claims = claims
        return answer
    }

    /// The first AADSTS number with its prefix.
    static func code(in text: String) -> String? {
        guard let match = text.firstMatch(of: /AADSTS[0-9]{4,12}/) else { return nil }
        return String(match.output)
    }

    /// What stands before the ids; line breaks or blanks part the two, depending on Entra's version.
    private var sentence: String {
        let end = description.firstRange(of: "Trace ID:")?.lowerBound ?? description.endIndex
        let sentence = description[..<end].trimmed.shown(limit: 2000)
        return sentence.isEmpty ? "Entra gave no reason" : sentence
    }

    /// Whole or not at all: it goes back to Entra with the next sign-in, where half of it would ask for something else.
    private var claims: String? {
        guard let text = members.claims, text.utf8.count <= Self.longestClaims, !text.holdsToken,
            (try? JSONDecoder().decode([String: Anything].self, from: Data(text.utf8))) != nil
        else { return nil }
        return text
    }

    /// Bytes; it has to fit into the address of the next sign-in.
    private static let longestClaims = 8192

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    private func labelled(_ label: String, words: Int = 1) -> String? {
        guard let range = description.firstRange(of: label) else { return nil }
        let found = description[range.upperBound...].split(whereSeparator: \.isWhitespace).prefix(words)
        return found.isEmpty ? nil : found.joined(separator: " ")
    }
}
