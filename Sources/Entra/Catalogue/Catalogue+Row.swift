import Federation

extension Catalogue {
    /// What a request comes to that Entra answered so.
    enum Kind: Hashable, Sendable {
        /// A "no", which somebody has to be told of.
        case refused
        /// A fault on Entra's side that passes.
        case transient
        /// Too many requests.
        case throttling
    }

    /// The numbers that mean the same, and what they mean.
    struct Row: Sendable {
        let numbers: [Int]
        let meaning: Meaning

        init(
            _ numbers: [Int], _ waiting: Waiting, kind: Kind = .refused, at page: PortalPage? = nil,
            copy value: ValueToCopy? = nil, _ whatHappened: String, _ remedy: String, certificate: Advice? = nil,
            secret: Advice? = nil, delegated: Advice? = nil
        ) {
            self.numbers = numbers
            meaning = Meaning(
                waiting, kind: kind, at: page, copy: value, whatHappened, remedy, certificate: certificate,
                secret: secret, delegated: delegated)
        }
    }

    /// What an admin is told, in other words where the situation gives it another sense.
    struct Meaning: Sendable {
        let kind: Kind
        let advice: Advice
        let certificate: Advice?
        let secret: Advice?
        let delegated: Advice?

        init(
            _ waiting: Waiting, kind: Kind = .refused, at page: PortalPage? = nil, copy value: ValueToCopy? = nil,
            _ whatHappened: String, _ remedy: String, certificate: Advice? = nil, secret: Advice? = nil,
            delegated: Advice? = nil
        ) {
            self.kind = kind
            advice = .told(waiting, at: page, copy: value, whatHappened, remedy)
            self.certificate = certificate
            self.secret = secret
            self.delegated = delegated
        }

        func advice(for situation: Situation) -> Advice {
            if situation.permissions == .delegated, let delegated { return delegated }
            let special: Advice? =
                switch situation.credential {
                case .federated: nil
                case .certificate: certificate
                case .secret: secret
                }
            return special ?? advice
        }
    }
}

extension Advice {
    /// The cells of a row in the order of the tables.
    static func told(
        _ waiting: Waiting, at page: PortalPage? = nil, copy value: ValueToCopy? = nil, _ whatHappened: String,
        _ remedy: String
    ) -> Advice {
        Advice(whatHappened: whatHappened, remedy: remedy, page: page, value: value, waiting: waiting)
    }
}
