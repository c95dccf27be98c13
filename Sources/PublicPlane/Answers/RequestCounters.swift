import Metrics

/// `aureole_public_requests_total` by document and status, made once so that a request only adds one.
struct RequestCounters {
    private let counters: [Counter]

    init(factory: any MetricsFactory) {
        counters = Answer.all.map { answer in
            Counter(
                label: "aureole_public_requests_total",
                dimensions: [("document", answer.content.document), ("status", answer.status.code)], factory: factory)
        }
    }

    func count(_ answer: Answer) { counters[answer.slot].increment() }
}

extension Answer {
    /// Every answer at the index of its slot.
    fileprivate static let all = Content.allCases.flatMap { content in
        Form.allCases.flatMap { form in
            [false, true].map { Answer(content: content, form: form, closes: $0) }
        }
    }
}

extension Answer.Content {
    fileprivate var document: String {
        switch self {
        case .discovery: "discovery"
        case .jwks: "jwks"
        case .live: "live"
        case .nothing, .malformed, .headerTooLarge: "none"
        }
    }
}
