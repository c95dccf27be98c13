import Federation
import Testing

@testable import Entra

@Suite("The catalogue of AADSTS numbers")
struct CatalogueTests {
    @Test("Every number whose cause is known is listed once", arguments: KnownCode.all)
    func listed(code: KnownCode) {
        let rows = Catalogue.rows.filter { $0.numbers.contains(code.number) }
        #expect(rows.count == 1)
        #expect(rows.allSatisfy { row in row.numbers.count { $0 == code.number } == 1 })
        #expect(finding(code.number).isForNumber)
    }

    @Test("No number is listed without a known cause")
    func noOthers() {
        #expect(Set(Catalogue.rows.flatMap(\.numbers)) == Set(KnownCode.all.map(\.number)))
    }

    @Test("Whether waiting, signing in or neither helps is told for each", arguments: KnownCode.all)
    func outcome(code: KnownCode) {
        let finding = finding(code.number)
        switch code.outcome {
        case .transient: #expect(finding.kind == .transient)
        case .throttling: #expect(finding.kind == .throttling)
        case .refused(let waiting):
            #expect(finding.kind == .refused)
            #expect(finding.advice.waiting == waiting)
        }
    }

    @Test("Two rows never share a sentence about what happened")
    func distinct() {
        let told = Catalogue.rows.flatMap { $0.meaning.all.map(\.whatHappened) }
        #expect(told.filter { text in told.count { $0 == text } > 1 } == [])
    }

    @Test("Each text is of whole sentences that an admin can read", arguments: Catalogue.everything)
    func words(advice: Advice) {
        for text in [advice.whatHappened, advice.remedy] {
            #expect((8...300).contains(text.count), "\(text.count): \(text)")
            #expect(text.last == "." && text.first?.isUppercase == true, "\(text)")
            #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }, "\(text)")
            for jargon in ["AADSTS", "  ", "OIDC", "JWT", "JWKS", "assertion", "refresh token"] {
                #expect(!text.contains(jargon), "\(text)")
            }
        }
        #expect((1...3).contains(sentences(advice.remedy)), "\(advice.remedy)")
        #expect(sentences(advice.whatHappened) == 1, "\(advice.whatHappened)")
    }

    @Test("What says 'there' or 'that page' names the page")
    func there() {
        for advice in Catalogue.everything where advice.remedy.contains(/\b(?:there|that page)\b/) {
            #expect(advice.page != nil, "\(advice.remedy)")
        }
    }

    @Test("A command that is named exists in the contract", arguments: Catalogue.everything)
    func commands(advice: Advice) {
        let commands = [
            "connection show", "connection set", "connection compare", "connection set-credential", "doctor",
            "key rotate", "certificate create", "certificate export", "certificate show",
        ]
        for match in advice.remedy.matches(of: #/'aureole ([^']*)'/#) {
            #expect(commands.contains { match.1 == $0 || match.1.hasPrefix($0 + " ") }, "\(match.1)")
        }
        let quoted = advice.remedy.matches(of: #/'aureole /#).count
        #expect(advice.remedy.matches(of: #/aureole /#).count == quoted)
    }

    @Test(
        "A mismatch names the field that failed, and its usual slips",
        arguments: [
            (70021, TripleField.allCases), (700211, [.issuer]), (700212, [.audience]), (7002121, [.audience]),
            (700214, [.audience]), (70022204, [.audience]), (700213, [.subject]), (7002131, [.subject]),
            (7002137, [.subject]), (7002138, [.subject]), (7002142, []), (7002199, TripleField.allCases),
            (700215, TripleField.allCases), (7000215, []), (700021, []), (700016, []),
        ])
    func mismatch(number: Int, fields: [TripleField]) {
        #expect(TripleField.mismatched(by: "AADSTS\(number)") == fields)
        guard let field = fields.first, fields.count == 1 else { return }
        let advice = finding(number).advice
        #expect(advice.value == field.value)
        #expect(advice.slips == field.value.usualSlips && !advice.slips.isEmpty)
        #expect(advice.page == .federatedCredentials)
        #expect(advice.remedy.contains(field.azureName))
    }

    @Test(
        "The credential gives a number another sense",
        arguments: [
            (700021, "names another application"), (700023, "addressed to another tenant"),
            (700024, "made with the certificate"), (700027, "certificate that signed the proof is not registered"),
            (50012, "certificate"), (50013, "certificate"), (50032, "certificate"), (70002, "certificate"),
            (900384, "certificate"),
            (7000279, "certificate"),
        ])
    func certificate(number: Int, words: String) {
        let other = finding(number, .init(credential: .certificate, permissions: .application))
        #expect(other.advice.whatHappened.contains(words))
        #expect(!finding(number).advice.whatHappened.contains(words))
        #expect(other.advice.value != .issuer && other.advice.page != .federatedCredentials)
    }

    @Test("Whoever uses a secret is not sent to certificates, nor to federated credentials")
    func secret() {
        let situation = Situation(credential: .secret, permissions: .application)
        for (number, error) in [(70002, "invalid_client"), (nil, "invalid_client"), (nil, "invalid_grant")] {
            let advice = finding(number, situation, error: error).advice
            #expect(advice.page == .clientSecrets && advice.whatHappened.contains("client secret"))
        }
    }

    @Test("For a person who signed in some numbers have another sense", arguments: [53003, 65001, 700016, 70011])
    func delegated(number: Int) {
        for credential in Credential.Kind.allCases {
            let other = finding(number, .init(credential: credential, permissions: .delegated))
            #expect(other.advice.whatHappened != finding(number).advice.whatHappened)
            #expect(other.advice.whatHappened.contains(/person|people|sign-in/))
        }
    }

    @Test("Only where a person signed in does a demand for one mean to sign in again")
    func signInAgain() {
        let person = Situation(credential: .federated, permissions: .delegated)
        for error in ["interaction_required", "consent_required", "login_required"] {
            #expect(finding(53003, person, error: error).advice.waiting == .signInAgain)
            #expect(finding(nil, person, error: error).advice.waiting == .signInAgain)
            #expect(finding(53003, error: error).advice.waiting == .never)
            #expect(finding(90033, person, error: error).kind == .transient)
            #expect(finding(90033, person, error: error).advice.waiting == .helps)
        }
        #expect(finding(53003, person, error: "access_denied").advice.waiting == .never)
        #expect(finding(65001, person, error: "invalid_grant").advice.waiting == .signInAgain)
        #expect(finding(nil, error: "interaction_required").advice.waiting == .never)
        #expect(finding(nil, error: "consent_required").advice.waiting == .never)
    }

    @Test(
        "Each national cloud is named with the command that sets it",
        arguments: [(900439, "usgov"), (900440, "public")])
    func cloud(number: Int, cloud: String) {
        #expect(finding(number).advice.remedy.contains("'aureole connection set NAME --cloud \(cloud)'"))
    }

    @Test(
        "A finer number of a federated credential's family gets its family's advice",
        arguments: [
            (7002199, 70021), (70021301, 70021), (700215, 70021), (7000279, 700027), (7002389, 700238),
            (501669, 50166), (7002249, 700224),
        ])
    func family(number: Int, of family: Int) throws {
        let row = try #require(Catalogue.families.first { $0.numbers == [family] })
        #expect(finding(number).advice == row.meaning.advice)
        #expect(finding(number).isForNumber)
    }

    @Test(
        "What is listed goes before its family",
        arguments: [700213, 7002138, 7000272, 7000274, 7002381, 501661, 7002241])
    func listedFirst(number: Int) {
        #expect(!Catalogue.families.contains { $0.meaning.advice == finding(number).advice })
    }

    @Test("Only these five are families (facts, 4.0)")
    func families() {
        #expect(Catalogue.families.map(\.numbers) == [[70021], [700027], [700238], [50166], [700224]])
    }

    /// 7000215 is a wrong secret and 700021 another client ID; 700082 is an idle sign-in and 70008 an expired one.
    @Test(
        "Numbers that only begin like another one have nothing of it",
        arguments: [
            (7000215, 700021), (7000218, 700021), (7000222, 700022), (700023, 70002), (700024, 70002), (700025, 70002),
            (700027, 70002), (700082, 70008), (700084, 70008), (500133, 50013), (501051, 50105), (900382, 90038),
            (7000229, 700022), (1002012, 100201),
        ])
    func strangers(number: Int, beginning: Int) {
        #expect(finding(number).advice != finding(beginning).advice)
        #expect(finding(number).isForNumber)
    }

    @Test("A number that is not listed and has no family is unknown", arguments: [7000219, 900021, 70022, 700, 700221])
    func unknown(number: Int) { #expect(!finding(number).isForNumber) }

    @Test("Of several numbers the one in the text decides, then the first that is known")
    func several() {
        #expect(finding(700016, others: [90033]).kind == .refused)
        #expect(finding(123456, others: [654321, 90033]).kind == .transient)
        #expect(finding(nil, others: [90002]).advice == finding(90002).advice)
    }

    @Test(
        "Without a known number the OAuth error decides, and the number can be looked up",
        arguments: Catalogue.errors.keys)
    func byError(error: String) throws {
        let meaning = try #require(Catalogue.errors[error])
        let finding = finding(123456, error: error)
        #expect(finding.kind == meaning.kind && !finding.isForNumber)
        #expect(finding.advice.whatHappened == meaning.advice.whatHappened)
        #expect(
            finding.advice.remedy == meaning.advice.remedy
                + " Look the answer up at https://login.microsoftonline.com/error?code=123456.")
    }

    @Test("What nobody knows is told in Entra's own words, with the ids for support")
    func entrasWords() {
        var answer = EntraRefusal.Answer(
            error: "something_new", message: "AADSTS123456: The moon is full.", code: "AADSTS123456")
        func advice() -> Advice {
            Catalogue.finding(for: answer, about: .init(credential: .federated, permissions: .application)).advice
        }
        #expect(advice().whatHappened == "The moon is full.")
        #expect(advice().remedy == "Look the answer up at https://login.microsoftonline.com/error?code=123456.")
        answer.traceID = "t-1"
        answer.correlationID = "c-1"
        #expect(advice().remedy.hasSuffix(", or ask Microsoft's support with trace ID t-1 and correlation ID c-1."))
        #expect(advice().waiting == .never)
        answer.message = "No reason, AADSTS123456: none."
        answer.code = nil
        #expect(advice().whatHappened == "No reason, AADSTS123456: none.")
        #expect(advice().remedy.hasPrefix("Look the answer up at https://login.microsoftonline.com/error, or"))
    }

    private func finding(
        _ number: Int?, _ situation: Situation = .init(credential: .federated, permissions: .application),
        error: String = "invalid_client", others: [Int] = []
    ) -> Catalogue.Finding {
        Catalogue.finding(
            for: .init(error: error, message: "", code: number.map { "AADSTS\($0)" }, errorCodes: others),
            about: situation)
    }

    private func sentences(_ text: String) -> Int { text.matches(of: /[.?](?: |$)/).count }
}

extension Catalogue {
    fileprivate static var everything: [Advice] {
        (rows + families).flatMap(\.meaning.all) + errors.values.flatMap(\.all)
    }
}

extension Catalogue.Meaning {
    fileprivate var all: [Advice] { [advice] + [certificate, secret, delegated].compactMap { $0 } }
}
