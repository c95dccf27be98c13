import Foundation
import Testing

@Suite("Version and help", .inTurn)
struct HelpTests {
    @Test("--version prints the version and nothing else", arguments: [["--version"], ["agent", "--version"]])
    func version(arguments: [String]) async throws {
        let folder = try Folder()
        let outcome = try await Program.aureole.run(arguments, environment: [:], in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.out.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
        #expect(outcome.err == "")
    }

    @Test("--help of every command explains it and shows an example of it")
    func help() async throws {
        let folder = try Folder()
        let commands = try await commands(folder)
        #expect(commands.count > 25)
        #expect(commands.contains(["connection", "authorise"]))
        for command in commands {
            let outcome = try await Program.aureole.run(command + ["--help"], environment: [:], in: folder)
            #expect(outcome.status == 0)
            #expect(outcome.err == "")
            let start = "aureole \((command).joined(separator: " "))"
            #expect(outcome.out.contains("OVERVIEW: "))
            let example = outcome.out.components(separatedBy: "Example:").dropFirst().first
            #expect(example?.contains(start) == true, "\(start) shows no example")
        }
    }

    @Test("Asking for help makes nothing on disk")
    func untouched() async throws {
        let folder = try Folder()
        _ = try await Program.aureole.run(["serve", "--help"], environment: [:], in: folder)
        _ = try await Program.aureole.run(["--version"], environment: [:], in: folder)
        let made = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(made.allSatisfy { $0.hasPrefix("out-") || $0.hasPrefix("err-") })
    }

    /// Every command and subcommand, as the argument parser itself tells them; without `help`, which it adds.
    private func commands(_ folder: Folder) async throws -> [[String]] {
        let outcome = try await Program.aureole.run(["--experimental-dump-help"], environment: [:], in: folder)
        return try paths(of: try JSONDocument(outcome.out)["command"], behind: [])
    }

    private func paths(of command: JSONDocument, behind path: [String]) throws -> [[String]] {
        let own = [path]
        guard command.names.contains("subcommands") else { return own }
        let inner = try command["subcommands"].elements.flatMap { command in
            let name = try #require(try command["commandName"].text)
            return name == "help" ? [] : try paths(of: command, behind: path + [name])
        }
        return own + inner
    }
}
