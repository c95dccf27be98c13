import Cryptography
import Testing

@Suite("Secrets")
struct SecretTests {
    private static let word = "open-sesame"

    @Test("A secret shows nothing however it is printed")
    func hidden() {
        let secret = Secret(Self.word)
        let printed = [
            "\(secret)", String(describing: secret), String(reflecting: secret), dumped(secret),
            "\(Optional(secret) as Any)", "\([secret])", dumped([secret]),
            "\(Holder(secret: secret))", String(reflecting: Holder(secret: secret)), dumped(Holder(secret: secret)),
        ]
        for text in printed {
            #expect(text.contains("<secret>"))
            #expect(!text.contains(Self.word))
        }
    }

    @Test("A secret gives its value when asked for it")
    func revealed() {
        #expect(Secret(Self.word).reveal() == Self.word)
    }

    @Test("The keys made from the master key do not show theirs")
    func keys() throws {
        let directory = try TemporaryDirectory()
        let key = try MasterKey.create(path: directory("master.key"))
        for text in ["\(key)", String(reflecting: key), dumped(key), dumped(key.sealing), dumped(key.auditKey)] {
            #expect(text.contains("<secret>"))
            #expect(!text.contains("SymmetricKey("))
            #expect(!text.contains("SecureBytes"))
        }
    }
}

private struct Holder {
    let secret: Secret<String>
}

private func dumped(_ value: some Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
}
