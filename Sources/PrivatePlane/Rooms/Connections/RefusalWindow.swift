import Federation
import Operations

/// The window that tells why Entra said no, as the template `refusal` shows it.
struct RefusalWindow: Sendable {
    let code: String
    let whatHappened: String
    /// Entra's sentence, where it says more than ours.
    let message: String?
    let hint: String?
    let page: String?
    let values: [Value]
    let slips: [String]
    let waiting: String
    /// Seconds until the script tries again by itself.
    let countdown: Int?
    let signInPath: String?
    let ids: [ShownValue]
    let path: String
    let attempt: Int
    let nextAttempt: Int
    let isComparable: Bool

    /// More tries in a row than this are not made by themselves.
    static let mostAttempts = 10
    private static let secondsBetweenAttempts = 60

    /// The field that takes what Azure shows.
    static func field(_ name: ValueToCopy) -> String { "shown-\(name.rawValue)" }

    struct Value: Sendable {
        let ours: ShownValue
        let paste: Field
        let comparison: Comparison?

        /// - Parameter pasted: as it came, since what a comparison shows has invisible characters written out.
        init(_ value: Diagnosis.Value, isAlone: Bool, _ comparison: ValueComparison?, pasted: String?) {
            let name = value.name.azureName
            ours = ShownValue("Our value (\(name))", value.text)
            paste = Field(
                RefusalWindow.field(value.name),
                isAlone ? "Paste what Azure shows" : "Paste what Azure shows under \(name)", value: pasted ?? "")
            self.comparison = comparison.map(Comparison.init)
        }
    }

    struct Comparison: Sendable {
        let isSame: Bool
        let explanation: String?
        let sent: ValueComparison.Marked
        let shown: ValueComparison.Marked

        init(_ comparison: ValueComparison) {
            isSame = comparison.explanation == nil
            (explanation, sent, shown) = (comparison.explanation, comparison.sent, comparison.shown)
        }
    }

    /// - Parameters:
    ///   - attempt: the how-manieth try in a row was refused.
    ///   - pasted: what was copied from Azure, by the value that it is said to be.
    ///   - comparisons: of that with ours.
    init(
        _ diagnosis: Diagnosis, of connection: Connection, attempt: Int, pasted: [ValueToCopy: String],
        comparisons: [ValueComparison]
    ) {
        code = diagnosis.code
        whatHappened = diagnosis.whatHappened.inPageWords
        message = [diagnosis.whatHappened, ""].contains(diagnosis.message) ? nil : diagnosis.message
        hint = diagnosis.hint?.inPageWords
        page = diagnosis.page
        slips = diagnosis.slips.map(\.inPageWords)
        values = diagnosis.values.map { value in
            Value(
                value, isAlone: diagnosis.values.count == 1, comparisons.first { $0.name == value.name },
                pasted: pasted[value.name])
        }
        isComparable = diagnosis.values.contains { $0.name != .adminConsentURL }
        path = LocalPath.connection(connection).text
        let delegated = connection.settings.permissions == .delegated
        signInPath = diagnosis.needsSignIn || delegated ? path + "/sign-in" : nil
        (waiting, countdown) = Self.waiting(diagnosis, attempt: attempt)
        // An address may say any number.
        self.attempt = max(1, min(attempt, Self.mostAttempts))
        nextAttempt = self.attempt + 1
        ids = [("Trace ID", diagnosis.traceID), ("Correlation ID", diagnosis.correlationID)].compactMap { name, id in
            id.map { ShownValue(name, $0) }
        }
    }

    private static func waiting(_ diagnosis: Diagnosis, attempt: Int) -> (String, Int?) {
        guard diagnosis.mayBePropagating else {
            return ("Waiting does not help: it stays like this until something is changed.", nil)
        }
        let sentence = """
            Waiting may help: what was changed in Azure takes some minutes to arrive everywhere. If it stays like this for \
            ten minutes, the values differ.
            """
        return (sentence, attempt < mostAttempts ? secondsBetweenAttempts : nil)
    }
}

extension ValueToCopy {
    /// What Azure calls it.
    fileprivate var azureName: String {
        switch self {
        case .issuer: "Issuer"
        case .subject: "Value"
        case .audience: "Audience"
        case .clientID: "Application (client) ID"
        case .tenant: "Directory (tenant) ID"
        case .redirectURI: "Redirect URI"
        case .certificateThumbprint: "Thumbprint"
        case .scope: "Scope"
        case .adminConsentURL: "Address for the administrator"
        }
    }
}
