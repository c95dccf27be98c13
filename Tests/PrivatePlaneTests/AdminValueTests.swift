import Federation
import Operations
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Values in the bodies of the admin API")
struct AdminValueTests {
    @Test("What cannot be is refused, with a pointer to it, and nothing is done", arguments: RefusedValue.all)
    func refused(row: RefusedValue) async throws {
        try await withYard(.withoutRing) { yard in
            let estate = try await yard.house.furnish()
            let before = try await yard.house.desk.auditEntries(after: 0, limit: 1000)
            let answer = try await yard.call(row.method, row.path, key: estate.boss, row.body)
            #expect(try answer.flaw(asProblem: 400) == nil, "\(answer.body)")
            #expect(try answer.text("pointer") == row.pointer, "\(answer.body)")
            #expect(try await yard.house.desk.auditEntries(after: 0, limit: 1000) == before)
        }
    }
}
