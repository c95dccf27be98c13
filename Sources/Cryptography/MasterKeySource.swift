import Glibc

/// Where the master key comes from, as the settings say it.
///
/// - a path: the file is read, and may be made by `create()` and replaced by a rotation;
/// - `credential:NAME`: the file NAME in the directory systemd made for `LoadCredential=` (systemd.exec(5));
/// - `fd:N`: a descriptor from 3 up that the parent process left open.
///
/// Only a path is ever written to. A file whose name begins with one of the words is given as `./credential:x`.
package struct MasterKeySource: Sendable, Hashable {
    private let place: Place

    private enum Place: Hashable {
        case path(String)
        case credential(name: String, directory: String)
        case descriptor(Int32)
    }

    /// - Parameter credentialsDirectory: the value of `CREDENTIALS_DIRECTORY`, nil where it is not set.
    /// - Throws: `.unknownSource`, `.noCredentialsDirectory`. Nothing is opened here.
    package init(_ text: String, credentialsDirectory: String?) throws(MasterKeyProblem) {
        if let name = text.rest(after: "credential:") {
            guard Self.isPlainFileName(name) else { throw .unknownSource(text) }
            guard let credentialsDirectory, !credentialsDirectory.isEmpty else {
                throw .noCredentialsDirectory(name: name)
            }
            place = .credential(name: name, directory: credentialsDirectory)
        } else if let digits = text.rest(after: "fd:") {
            // The first three are for the program's input and output.
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int32(digits), number >= 3 else {
                throw .unknownSource(text)
            }
            place = .descriptor(number)
        } else {
            place = .path(text)
        }
    }

    /// The file that holds the key and may be replaced; nil where the key is only handed in.
    package var path: String? {
        if case .path(let path) = place { path } else { nil }
    }

    private static func isPlainFileName(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && !["." as String, ".."].contains(name)
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 < 0x20 }
    }
}

extension MasterKeySource {
    /// Reads the key. `.missing` is thrown for a path alone: where the key is handed in, its absence is never a reason
    /// to make one.
    ///
    /// A descriptor is read to its end and closed, so a second call finds nothing, or whatever else has got its number.
    package func read() throws(MasterKeyProblem) -> MasterKey {
        switch place {
        case .path(let path): return try MasterKey.read(path: path)
        case .credential(let name, let directory): return try Self.read(name, in: directory)
        case .descriptor(let number): return try Self.read(number, named: description)
        }
    }

    /// Finds the key with an identifier, see `MasterKey.find`. Beside a key that is handed in there is no successor.
    package func find(_ identifier: String) throws(MasterKeyProblem) -> MasterKey.Match {
        if let path { return try MasterKey.find(identifier, besides: path) }
        let key = try read()
        return key.identifier == identifier ? .current(key) : .neither(key)
    }

    /// Makes the key's file, see `MasterKey.create`; `.notAFile` where there is no path to make it at.
    package func create() throws(MasterKeyProblem) -> MasterKey {
        guard let path else { throw .notAFile(source: description) }
        return try MasterKey.create(path: path)
    }

    private static func read(_ descriptor: Int32, named name: String) throws(MasterKeyProblem) -> MasterKey {
        let file: SourceFile
        do throws(SystemFailure) {
            file = try SourceFile(inherited: descriptor)
        } catch {
            throw .unreadable(path: name, reason: error.reason)
        }
        return try MasterKey.read(file, named: name)
    }

    /// The permission bits are not judged: the directory is systemd's and lets nobody else in, and access lists that it
    /// may set on the file show up as bits of the group.
    private static func read(_ name: String, in directory: String) throws(MasterKeyProblem) -> MasterKey {
        do throws(MasterKeyProblem) {
            return try MasterKey.read(path: directory + "/" + name, forbidding: 0)
        } catch {
            if case .missing = error { throw .missingCredential(name: name) }
            throw error
        }
    }
}

extension MasterKeySource: CustomStringConvertible {
    /// As in the settings.
    package var description: String {
        switch place {
        case .path(let path): path
        case .credential(let name, _): "credential:\(name)"
        case .descriptor(let number): "fd:\(number)"
        }
    }
}

extension String {
    fileprivate func rest(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
