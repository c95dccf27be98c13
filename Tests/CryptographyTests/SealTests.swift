import Cryptography
import Testing

@Suite("Seals")
struct SealTests {
    private let directory: TemporaryDirectory
    private let seal: Seal
    private let place = Seal.Place(table: "ab", row: "c", column: "d")

    init() throws {
        directory = try TemporaryDirectory()
        seal = try MasterKey.create(path: directory("master.key")).sealing
    }

    @Test("What is sealed opens at its place", arguments: [0, 1, 16, 1700])
    func roundTrip(byteCount: Int) throws {
        let plaintext = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try seal.seal(Secret(plaintext), at: place)
        #expect(sealed.count == 1 + 12 + byteCount + 16)
        #expect(sealed[0] == 1)
        #expect(try seal.open(sealed, at: place).reveal() == plaintext)
    }

    @Test(
        "A sealed value does not open at another place",
        arguments: [
            ("other", "c", "d"), ("ab", "other", "d"), ("ab", "c", "other"), ("a", "bc", "d"), ("ab", "cd", ""),
            ("", "abc", "d"), ("abc", "", "d"), ("abcd", "", ""),
        ])
    func moved(table: String, row: String, column: String) throws {
        let sealed = try seal.seal(Secret([1, 2, 3]), at: place)
        #expect(throws: SealFailure.notAuthentic) {
            try seal.open(sealed, at: Seal.Place(table: table, row: row, column: column))
        }
    }

    @Test("A sealed value does not open under another key")
    func otherKey() throws {
        let sealed = try seal.seal(Secret([1, 2, 3]), at: place)
        let other = try MasterKey.create(path: directory("other.key")).sealing
        #expect(throws: SealFailure.notAuthentic) { try other.open(sealed, at: place) }
    }

    @Test("A sealed value with one bit changed does not open, whichever it is")
    func changed() throws {
        let sealed = try seal.seal(Secret(Array("a secret of some length".utf8)), at: place)
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let expected = bit < 8 ? SealFailure.unknownVersion(changed[0]) : .notAuthentic
            #expect(throws: expected) { try seal.open(changed, at: place) }
        }
    }

    @Test("A sealed value cut short or grown does not open")
    func resized() throws {
        let sealed = try seal.seal(Secret([1, 2, 3]), at: place)
        for count in 0..<29 {
            #expect(throws: SealFailure.truncated) { try seal.open(Array(sealed[..<count]), at: place) }
        }
        for other in [Array(sealed[..<29]), sealed.dropLast(), sealed + [0]] {
            #expect(throws: SealFailure.notAuthentic) { try seal.open(other, at: place) }
        }
    }

    @Test("The same value sealed twice looks different each time")
    func nonces() throws {
        let sealed = try (0..<100).map { _ in try seal.seal(Secret([1, 2, 3]), at: place) }
        #expect(Set(sealed.map { $0[1..<13] }).count == 100)
    }
}
