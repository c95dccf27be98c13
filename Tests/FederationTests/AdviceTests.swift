import Federation
import Testing

@Suite("What an admin is told about a refusal")
struct AdviceTests {
    private func refusal(_ waiting: Waiting, page: PortalPage? = nil, code: String? = nil) -> EntraRefusal {
        EntraRefusal(
            answer: .init(error: "invalid_client", message: "No.", code: code),
            advice: Advice(whatHappened: "It failed.", remedy: "Look.", page: page, waiting: waiting))
    }

    @Test(
        "Waiting, signing in again and neither exclude each other",
        arguments: [
            (Waiting.helps, true, false), (.mayHelp, true, false), (.never, false, false), (.signInAgain, false, true),
        ])
    func waiting(waiting: Waiting, propagating: Bool, signIn: Bool) {
        #expect(refusal(waiting).mayBePropagating == propagating)
        #expect(refusal(waiting).needsSignIn == signIn)
    }

    @Test("The hint is the remedy, and the page where there is one")
    func hint() {
        #expect(refusal(.never).hint == "Look.")
        #expect(
            refusal(.never, page: .federatedCredentials).hint == """
                Look. In the Entra admin centre: App registrations > your application > Certificates & secrets > \
                Federated credentials.
                """)
    }

    @Test("A value brings its usual slips, unless others are given")
    func slips() {
        func advice(_ value: ValueToCopy?, slips: [String]? = nil) -> Advice {
            Advice(whatHappened: "A.", remedy: "B.", value: value, slips: slips, waiting: .never)
        }
        #expect(advice(.issuer).slips == ValueToCopy.issuer.usualSlips)
        #expect(advice(.issuer, slips: ["C."]).slips == ["C."])
        #expect(advice(nil).slips == [])
        #expect(
            advice(.issuer).waiting(.helps) == Advice(whatHappened: "A.", remedy: "B.", value: .issuer, waiting: .helps)
        )
    }

    @Test("Each slip is a sentence", arguments: ValueToCopy.allCases)
    func sentences(value: ValueToCopy) {
        for slip in value.usualSlips { #expect(slip.last == "." && slip.first?.isUppercase == true) }
        #expect(value.usualSlips.isEmpty == (value == .adminConsentURL))
    }

    @Test("Each page is one of its own")
    func pages() {
        #expect(Set(PortalPage.allCases.map(\.text)).count == PortalPage.allCases.count)
    }

    @Test("A refusal without a code accuses none of the three values")
    func fields() {
        #expect(refusal(.never).mismatchedFields == [])
        #expect(refusal(.never, code: "AADSTS700213").mismatchedFields == [.subject])
    }
}
