import ArgumentParser
import Cryptography
import Federation
import PrivatePlane
import PublicPlane
import Storage
import Testing

@testable import Entra
@testable import aureole

@Suite("What the person at the command line is told")
struct ComplaintTests {
    @Test("Each kind of failure has its sentence and its hint", arguments: Told.all)
    func sentence(row: Told) {
        #expect(Complaint(row.error) == Complaint(row.sentence, hint: row.hint))
    }

    @Test("On standard error it is a sentence with a capital and a full stop, then the hint")
    func text() {
        #expect(Complaint("no room", hint: "make some").text == "aureole: error: No room.\naureole: hint: Make some.\n")
        #expect(Complaint("Really?").text == "aureole: error: Really?\n")
        #expect(Complaint("it ends", hint: "so:").text == "aureole: error: It ends.\naureole: hint: So:\n")
    }

    @Test("An error nobody foresaw is told as one")
    func unforeseen() {
        struct Odd: Error, CustomStringConvertible { let description = "odd" }
        #expect(Complaint(Odd()) == Complaint("This should not have happened: odd"))
    }

    @Test("Usage, help and exit codes are left to the argument parser")
    func parser() {
        #expect(Complaint(ExitCode(3)) == nil)
        #expect(Complaint(CleanExit.helpRequest()) == nil)
        #expect(Complaint(ValidationError("no")) == nil)
        #expect(throws: (any Error).self) { try Aureole.parseAsRoot(["nonsense"]) }
        do { _ = try Aureole.parseAsRoot(["nonsense"]) } catch { #expect(Complaint(error) == nil) }
    }
}

/// An error and what is made of it.
struct Told: Sendable, CustomTestStringConvertible {
    let error: any Error
    let sentence: String
    var hint: String?

    var testDescription: String { sentence }

    static let all = [
        Told(error: CommandFailure("This.", hint: "That."), sentence: "This.", hint: "That."),
        Told(
            error: Refusal.unknownAgent("x"), sentence: "There is no agent 'x'.",
            hint: "'aureole agent list' shows the agents there are."),
        Told(error: StoreFailure.cancelled, sentence: "the work was given up before the database had done it"),
        Told(
            error: StoreFailure.notFound(kind: "client", "x"), sentence: "there is no client 'x'",
            hint: "'aureole client list' shows what there is."),
        Told(
            error: StartProblem.alreadyServed(path: "/p"), sentence: "another 'aureole serve' runs on /p",
            hint: "stop that one first, or use another --data"),
        Told(
            error: CustodyProblem.served(path: "/p"),
            sentence: "'aureole serve' runs on /p, and no master key is replaced under it",
            hint: "stop it first, and start it again afterwards"),
        Told(
            error: SigningKeyProblem.file(.wrongPassphrase),
            sentence: "The passphrase does not open the private key, or the file is damaged.",
            hint: "Try again with the passphrase the file was encrypted with."),
        Told(
            error: StaticSiteProblem.diskFull(path: "/p"), sentence: "the file /p cannot be written: the disk is full",
            hint: "make room; what was published before is still there"),
        Told(
            error: PublicPlaneProblem.addressUnknown("h:1"), sentence: "h:1 is not an address of this machine",
            hint: "AUREOLE_PUBLIC_LISTEN wants HOST:PORT, with an address of this machine or 0.0.0.0 for all of them."),
        Told(
            error: PrivatePlaneProblem.addressInUse("h:1"), sentence: "h:1 is already in use",
            hint: "Stop the other program, or give another address with --private-listen or AUREOLE_PRIVATE_LISTEN."),
        Told(
            error: EntraSetupProblem(sentence: "no roots", hint: "name some"), sentence: "no roots", hint: "name some"),
        Told(
            error: InvalidText(kind: "name", problem: "is empty", text: ""), sentence: "name '' is empty"),
        Told(
            error: InvalidSetting(name: "AUREOLE_X", problem: "is bad", hint: "good"), sentence: "AUREOLE_X is bad",
            hint: "good"),
        Told(
            error: refused(code: "AADSTS90002", "Tenant not found."), sentence: "AADSTS90002: Tenant not found.",
            hint: "h"),
        Told(
            error: refused(code: "AADSTS90002", "AADSTS90002: Tenant not found."),
            sentence: "AADSTS90002: Tenant not found.", hint: "h"),
        Told(error: refused(code: nil, "No."), sentence: "No.", hint: "h"),
    ]

    private static func refused(code: String?, _ message: String) -> Refusal {
        .entraRefused(
            EntraRefusal(
                answer: .init(error: "invalid_request", message: message, code: code),
                advice: .init(whatHappened: "No.", remedy: "h", waiting: .never)))
    }
}
