import Federation

extension InvalidSetting {
    /// Times of the keys that cannot be kept together, with their numbers.
    init(_ mismatch: RotationSchedule.Mismatch) {
        switch mismatch {
        case .leadTooShort(let lead):
            self.init(
                name: "AUREOLE_KEY_LEAD",
                problem: """
                    is \(lead) seconds, less than \(RotationSchedule.leastLead): twice the \(PublicDocuments.maxAge) \
                    seconds for which caches may keep the keys
                    """)
        case .graceTooShort(let grace):
            self.init(
                name: "AUREOLE_KEY_GRACE",
                problem: """
                    is \(grace) seconds, less than \(RotationSchedule.leastGrace): the 3600 seconds that an assertion may \
                    live and 300 for a slow clock
                    """)
        case .periodBelowLead(let period, let lead):
            self.init(
                name: "AUREOLE_KEY_PERIOD",
                problem: """
                    is \(period) seconds, less than AUREOLE_KEY_LEAD with \(lead): the next key would never be ready in \
                    time
                    """)
        }
    }
}
