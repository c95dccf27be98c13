import Cryptography
import SystemPackage

/// What a command reads beside its arguments. Secrets come this way alone: arguments are seen by every user of the machine
/// and kept in the shell's history.
enum Input {
    /// The first line of standard input, without its end.
    ///
    /// - Parameters:
    ///   - what: as in "No WHAT came from standard input".
    ///   - option: the one that asked for it.
    static func line(_ what: String, option: String, mayBeEmpty: Bool = false) throws -> Secret<String> {
        guard let line = readLine(), mayBeEmpty || !line.isEmpty else {
            throw CommandFailure(
                "No \(what) came from standard input.", hint: "Give it a line: ... \(option) < FILE")
        }
        guard !line.unicodeScalars.contains("\u{FFFD}") else {
            throw CommandFailure("The \(what) is not UTF-8.", hint: "Save the file that it comes from as UTF-8.")
        }
        return Secret(line)
    }

    /// A file's bytes, one more than the limit at the most, so that one that is too long shows as that.
    static func file(_ path: String, what: String, limit: Int) throws -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
            return try descriptor.closeAfter { try read(descriptor, upTo: limit + 1) }
        } catch let error as Errno {
            throw CommandFailure(
                "The \(what) \(path) cannot be read: \(error).", hint: "Check its name, and that this user may read it."
            )
        }
    }

    private static func read(_ descriptor: FileDescriptor, upTo count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try [UInt8](unsafeUninitializedCapacity: count - bytes.count) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }
}
