import Cryptography
import Federation
import Foundation
import MetricsTestKit
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite("Warnings of what ends", .timeLimit(.minutes(2)))
struct ExpiryTests {
    private static let windows = ["60d", "30d", "7d", "0d"]

    private func counts(_ kind: String, in house: TestHouse) throws -> [Double] {
        house.desk.recordGauges()
        return try Self.windows.map { window in
            try house.metrics.expectGauge("aureole_credentials_expiring", [("kind", kind), ("within", window)])
                .lastValue ?? -1
        }
    }

    private func soonest(_ kind: String, in house: TestHouse) throws -> Double? {
        try house.metrics.expectGauge("aureole_soonest_expiry_seconds", [("kind", kind)]).lastValue
    }

    @Test("What ends is found without a look at the connections themselves, which are many more")
    func few() async throws {
        try await withHouse { house in
            try await house.addSecret("s", days: 5)
            for table in ["connection_scopes", "connection_needs", "connection_tenants"] {
                try await house.execute("ALTER TABLE \(table) RENAME TO \(table)_elsewhere")
            }
            await house.desk.refreshExpiries()
            #expect(try counts("secret", in: house) == [1, 1, 1, 0])
            #expect(!house.log.text.contains("cannot be read"))
        }
    }

    @Test("Metrics count what ends, and readiness warns a week before, without the database")
    func gauges() async throws {
        try await withHouse { house in
            try await house.addSecret("late", days: 61)
            try await house.addSecret("s", days: 31)
            let certificate = try await house.desk.createCertificate(try Name("c"), days: 10, by: house.admin)
            _ = try await house.desk.createCertificate(try Name("idle"), days: 1, by: house.admin)
            for name in ["one", "two"] {
                _ = try await house.desk.addConnection(
                    try Name(name), .certificate(.id(certificate.id)), by: house.admin
                ) { _ in }
            }
            #expect(try counts("secret", in: house) == [0, 0, 0, 0])
            #expect(try soonest("secret", in: house) == .infinity)
            await house.desk.refreshExpiries()
            try await house.execute("ALTER TABLE client_secrets RENAME TO elsewhere")
            #expect(try counts("secret", in: house) == [1, 0, 0, 0])
            #expect(try counts("certificate", in: house) == [1, 1, 0, 0])
            #expect(try soonest("certificate", in: house) == 10 * 86_400)
            #expect(house.desk.warnings() == [])
            house.clock.advance(3 * 86_400)
            #expect(try counts("certificate", in: house) == [1, 1, 1, 0])
            #expect(house.desk.warnings() == ["The certificate 'c' ends in 7 days."])
            house.clock.advance(28 * 86_400)
            #expect(try counts("secret", in: house) == [2, 2, 1, 1])
            #expect(try soonest("secret", in: house) == 0)
            #expect(
                Set(house.desk.warnings()) == [
                    "The certificate 'c' ended 21 days ago.",
                    "The secret of connection 's' ended less than a day ago.",
                ])
            await house.desk.refreshExpiries()
            #expect(try counts("certificate", in: house) == [1, 1, 1, 1])  // what was known stands
            #expect(house.log.text.contains("cannot be read"))
        }
    }
}

extension TestHouse {
    fileprivate func addSecret(_ name: String, days: Double) async throws {
        _ = try await desk.addConnection(
            try Name(name),
            .secret(Secret(Array("a.secret~value".utf8)), expiresAt: clock.now + days * 86_400), by: admin
        ) { _ in }
    }
}
