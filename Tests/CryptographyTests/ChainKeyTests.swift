import Cryptography
import Testing

@Suite("The audit chain's key")
struct ChainKeyTests {
    private let directory: TemporaryDirectory
    private let key: ChainKey

    init() throws {
        directory = try TemporaryDirectory()
        key = try MasterKey.create(path: directory("master.key")).auditKey
    }

    @Test("A link has 32 bytes, is the same each time and matches itself")
    func stable() {
        let link = key.link(after: [1], row: [2, 3])
        #expect(link.count == 32)
        #expect(key.link(after: [1], row: [2, 3]) == link)
        #expect(key.matches(link, after: [1], row: [2, 3]))
    }

    @Test(
        "A link matches nothing but its own row after its own predecessor",
        arguments: [([1, 2], [3]), ([], [1, 2, 3]), ([1], [2, 4]), ([9], [2, 3])] as [([UInt8], [UInt8])])
    func bound(previous: [UInt8], row: [UInt8]) {
        let link = key.link(after: [1], row: [2, 3])
        #expect(key.link(after: previous, row: row) != link)
        #expect(!key.matches(link, after: previous, row: row))
    }

    @Test("A changed, shortened or empty link does not match")
    func changed() {
        let link = key.link(after: [1], row: [2, 3])
        for other in [[], link.dropLast(), link + [0], [link[0] ^ 1] + link.dropFirst()] {
            #expect(!key.matches(other, after: [1], row: [2, 3]))
        }
    }

    @Test("Another master key makes other links")
    func otherKey() throws {
        let other = try MasterKey.create(path: directory("other.key")).auditKey
        #expect(!other.matches(key.link(after: [], row: [1]), after: [], row: [1]))
    }

    @Test("Its 32 bytes make the same key again, and do not print")
    func kept() {
        let again = ChainKey(bytes: key.bytes)
        #expect(key.bytes.reveal().count == 32)
        #expect(again.link(after: [1], row: [2]) == key.link(after: [1], row: [2]))
        #expect("\(key.bytes)" == "<secret>")
    }
}
