import Federation
import Testing

@testable import Entra

@Suite("The catalogue of AADSTS numbers")
struct CatalogueTests {
    private func advice(_ number: Int?, error: String = "invalid_client", others: [Int] = []) -> Catalogue.Advice {
        Catalogue.advice(
            for: .init(error: error, message: "", code: number.map { "AADSTS\($0)" }, errorCodes: others))
    }

    @Test("No number is listed twice, and each has a hint that is one plain phrase", arguments: Catalogue.rows)
    func row(row: Catalogue.Row) {
        #expect(Catalogue.rows.count { $0.number == row.number } == 1)
        #expect(advice(row.number) == .init(kind: row.kind, hint: row.hint, isForNumber: true))
        #expect(row.hint.count > 20 && row.hint.count < 260)
        #expect(row.hint.first?.isLowercase == true || row.hint.hasPrefix("Entra") || row.hint.hasPrefix("Conditional"))
        #expect(row.hint.last != "." && !row.hint.contains("  "))
        #expect(row.hint.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
    }

    @Test(
        "Every family that can be waited out, and only those, is called propagating",
        arguments: [
            (70021, true), (700211, true), (700212, true), (700213, true), (7002138, false), (70025, true),
            (7000272, true),
            (7000274, false), (50166, true), (501661, true), (90061, true), (700016, true), (7000229, true),
            (700027, true),
            (70023, false), (700222, false), (90002, false), (900023, false), (500011, false), (70011, false),
            (1002012, false), (53003, false), (700024, false), (700238, false), (7002381, false), (5002727, false),
        ])
    func propagating(number: Int, expected: Bool) {
        #expect(advice(number).kind == (expected ? .propagating : .admin))
    }

    @Test(
        "What passes by itself is no refusal",
        arguments: [
            (90055, Catalogue.Kind.throttling), (90024, .throttling), (50196, .throttling), (90033, .transient),
            (90006, .transient), (90012, .transient), (90090, .transient), (50033, .transient), (50087, .transient),
        ])
    func passing(number: Int, kind: Catalogue.Kind) { #expect(advice(number).kind == kind) }

    @Test(
        "A finer number of a federated credential's family gets its family's advice",
        arguments: [
            (7002199, 70021), (70021301, 70021), (7000279, 700027), (7002389, 700238), (501669, 50166),
            (7002249, 700224),
        ])
    func family(number: Int, of family: Int) {
        let row = Catalogue.families.first { $0.number == family }!
        #expect(advice(number) == .init(kind: row.kind, hint: row.hint, isForNumber: true))
    }

    @Test(
        "Numbers that only begin like another one are strangers",
        arguments: [
            7000215, 7000222, 7000219, 900021, 70022, 700, 7002, 500119,
        ])
    func strangers(number: Int) {
        #expect(advice(number) == .init(kind: .admin, hint: Catalogue.hints["invalid_client"]!, isForNumber: false))
    }

    @Test("Of several numbers the one in the text decides, then the first that is known")
    func several() {
        #expect(advice(700016, others: [90033]).kind == .propagating)
        #expect(advice(123456, others: [654321, 90033]).kind == .transient)
        #expect(advice(nil, others: [90002]).hint == advice(90002).hint)
    }

    @Test(
        "Without a known number the OAuth error decides",
        arguments: [
            ("invalid_scope", Catalogue.Kind.admin), ("interaction_required", .admin),
            ("temporarily_unavailable", .transient),
            ("server_error", .transient), ("something_new", .admin),
        ])
    func byError(error: String, kind: Catalogue.Kind) {
        let advice = advice(nil, error: error)
        #expect(advice.kind == kind)
        #expect(advice.hint == Catalogue.hints[error] ?? Catalogue.generalHint)
    }
}
