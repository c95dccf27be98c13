import ArgumentParser
import Federation
import Operations
import Storage

/// `aureole export`: the public documents as files.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write discovery and keys as files for a web host.",
        discussion: """
            Example:
              aureole export ./site
              az storage blob upload-batch --account-name ACCOUNT -d '$web' -s ./site --overwrite \\
                  --content-type application/json --content-cache-control 'public, max-age=600'

            The directory is laid out from the root of the issuer's host, the issuer's own path included. \
            'openid-configuration' has no extension: tell the host that both files are application/json. Whoever reads a \
            file while it is replaced gets all of the old one or all of the new.

            Export again whenever the keys change, or let 'aureole serve --publish-directory' do it.
            """)

    @Argument(help: "Directory that the web host serves as its root; made if it is missing.") var directory: String
    @OptionGroup var options: CommandOptions

    func run() async throws {
        try await options.withDesk { desk, _ in
            let files = try await desk.export(to: directory)
            options.print(json(files), text: text(files, issuer: desk.issuer))
        }
    }

    private func json(_ files: [StaticFile]) -> JSON {
        ["directory": .string(directory), "files": .array(files.map(\.json))]
    }

    private func text(_ files: [StaticFile], issuer: Issuer) -> String {
        """
        \(files.map(\.line).joined(separator: "\n"))

        Serve \(directory) as the root of \(issuer.text.dropLast(issuer.path.count)), so that these answer 200 with Content-Type \
        application/json and without a redirect:
          \(files.map(\.url).joined(separator: "\n  "))
        """
    }
}

extension StaticFile {
    fileprivate var json: JSON {
        ["url": .string(url), "path": .string(path), "changed": .bool(isChanged)]
    }

    fileprivate var line: String { (isChanged ? "written    " : "unchanged  ") + path }
}
