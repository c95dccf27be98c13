import Foundation

/// A file system of one page, in a space of its own that ends with the command.
enum FullDisk {
    static let isPossible =
        (try? Folder()).map { folder in
            system("unshare --user --map-root-user --mount mount -t tmpfs none '\(folder.path)' 2> /dev/null") == 0
        } ?? false

    /// Runs a command of ours beside a directory `disk` in which there is room for one small file, then lists
    /// what stands in one of its directories.
    ///
    /// - Parameter before: a line of shell that is run on the fresh disk.
    static func run(
        _ arguments: [String], before: String = ":", listing directory: String = "disk", in site: Site
    ) async throws -> Outcome {
        let script = """
            mkdir disk && mount -t tmpfs -o size=4k none disk && \(before) && "$0" "$@"
            status=$?; ls -A \(directory); exit $status
            """
        return try await Program(path: "/usr/bin/unshare").run(
            ["--user", "--map-root-user", "--mount", "/bin/sh", "-c", script, Program.aureole.path] + arguments,
            environment: site.environment, in: site.folder)
    }
}
