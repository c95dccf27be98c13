import Cryptography
import Federation
import Foundation
import TestSupport
import Testing

@testable import Operations
@testable import Storage

@Suite("Key material", .timeLimit(.minutes(2)))
struct SecrecyTests {
    @Test("The private half of no key is in a log at its finest level, an error, an audit row or a file")
    func nowhere() async throws {
        try await withHouse(entra: { _, _ in .refusal(7_000_272) }) { house in
            var halves: [[UInt8]] = []
            func keep() async throws {
                for key in try await house.desk.ring().keys where key.state.isPublished {
                    halves.append(try await house.store.privateKey(key.keyID).reveal())
                }
            }
            let connection = try await house.addConnection(agent: try await house.addAgent())
            let rotator = house.rotator()
            try await keep()
            await house.live(days: 33, step: 1800, rotator)
            try await keep()
            _ = try await house.desk.rotateNow(by: house.admin)
            var said = await told { _ = try await house.desk.exchange(.id(connection.id), for: house.admin) }
            try await keep()
            try await house.desk.revoke(try await house.kids().active, by: house.admin)
            try await keep()
            try await house.execute(
                "UPDATE signing_keys SET sealed = (SELECT sealed FROM signing_keys WHERE state = 'active') WHERE sealed IS NOT NULL"
            )
            await house.live(days: 0.1, rotator)
            said += await told { _ = try await house.restarted { _ in } }
            said += try await house.audited().map { "\($0)" }.joined()
            try search(for: halves, in: house, said)
        }
    }

    /// Searched for as the numbers of a key would stand in a text or a file: 24 bytes from the middle of each half.
    private func search(for halves: [[UInt8]], in house: TestHouse, _ said: String) throws {
        let text = house.log.text + said
        #expect(text.utf8.count > 1000 && Set(halves).count >= 4, "there is something to search, and for")
        for half in Set(halves) {
            let part = Array(half[600..<624])
            let spellings = [
                Data(part).base64EncodedString(), Data(part).base64URL,
                part.map { String(format: "%02x", $0) }.joined(),
                part.map { String(format: "%02X", $0) }.joined(), part.map(String.init).joined(separator: ", "),
            ]
            for spelling in spellings { #expect(!text.contains(spelling)) }
            #expect(try house.folder.files(holding: part).isEmpty)
            for spelling in spellings { #expect(try house.folder.files(holding: spelling.utf8).isEmpty) }
        }
    }

    /// What an error says, in every way that it can be printed.
    private func told(_ work: () async throws -> Void) async -> String {
        do {
            try await work()
            return ""
        } catch {
            var dumped = ""
            dump(error, to: &dumped)
            return "\(error) \(String(reflecting: error)) \(dumped)"
        }
    }
}
