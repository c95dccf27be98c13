import Federation
import Foundation
import Operations
import Testing

@testable import Entra
@testable import PrivatePlane

@Suite("Advice in the words of the pages")
struct PageWordsTests {
    /// What only the operator of the machine can do keeps its command.
    private static let operators = ["aureole serve", "aureole restore", "aureole backup"]

    @Test(
        "A command becomes the place where a page does the same",
        arguments: [
            ("Copy it from 'aureole connection show NAME'.", "Copy it from this connection's page."),
            (
                "Try 'aureole connection compare NAME' or 'aureole doctor'.",
                "Try “Paste what Azure shows” or Health."
            ),
            ("'aureole connection set-credential NAME' does it.", "Settings, under Credential does it."),
            ("Use 'aureole connection set NAME --tenant T'.", "Use this connection's page."),
            (
                "Then try it: aureole connection authorise 'it''s'",
                "Then try it: “Authorise Application” on this connection's page."
            ),
            ("Stop, and then: aureole restore FILE", "Stop, and then: aureole restore FILE"),
            ("See 'aureole connection list'.", "See Connections."), ("'aureole agent list'", "Agents"),
            ("'aureole certificate create NAME'", "“New certificate”"),
            ("'aureole certificate export'", "“Download .cer”"), ("'aureole client add NAME'", "Clients"),
            ("'aureole key rotate'", "Signing keys"), ("'aureole audit list'", "Audit"),
            ("Start 'aureole serve' again.", "Start 'aureole serve' again."),
            ("'aureole restore' reads it.", "'aureole restore' reads it."),
            ("It says 'aureole' and 'x'.", "It says 'aureole' and 'x'."), ("", ""), ("'aureole doctor", "Health"),
        ])
    func places(text: String, words: String) { #expect(text.inPageWords == words) }

    @Test("Whatever the catalogue says, the pages name a place for it", arguments: Credential.Kind.allCases)
    func catalogue(kind: Credential.Kind) {
        let codes = Catalogue.rows.flatMap(\.numbers).map { "AADSTS\($0)" } + Catalogue.errors.keys
        #expect(codes.count > 60)
        for permissions in PermissionType.allCases {
            for code in codes {
                let advice = Advice.kept(code, about: Situation(credential: kind, permissions: permissions))
                for text in [advice.whatHappened, advice.hint] + advice.slips {
                    #expect(Self.isInPageWords(text.inPageWords), "\(code): \(text.inPageWords)")
                }
            }
        }
    }

    @Test("So they do for every other sentence of the rooms below that names a command")
    func others() throws {
        var count = 0
        for room in ["Federation", "Storage", "Cryptography", "Entra", "Operations"] {
            for text in try SourceText.files(below: SourceText.root.appending(path: "Sources/\(room)").path) {
                for command in text.matches(of: /'aureole [a-z][^'\n]*'/).map({ String($0.0) }) {
                    count += 1
                    #expect(Self.isInPageWords(command.inPageWords), "\(command)")
                }
            }
        }
        #expect(count > 20)
    }

    private static func isInPageWords(_ text: String) -> Bool {
        !operators.reduce(text) { $0.replacing($1, with: "") }.contains("aureole ")
    }
}
