/// Why there is no master key to work with. No case holds anything of the file's contents.
package enum MasterKeyProblem: Error, Hashable {
    case missing(path: String)
    /// The file is there or may be, but the system gave an error instead of it: the system's own words.
    case unreadable(path: String, reason: String)
    /// A directory, a pipe, a device.
    case notRegularFile(path: String)
    /// Group or others may do something with it. The mode is the permission bits only.
    case tooOpen(path: String, mode: UInt32)
    case malformed(path: String, Flaw)
    /// `create` never writes over anything.
    case alreadyExists(path: String)
    /// `create` failed and has removed what it made of the file: the system's own words.
    case notWritten(path: String, reason: String)
    /// The setting is neither a path nor one of the other forms: the setting.
    case unknownSource(String)
    /// A systemd credential is asked for, and no `CREDENTIALS_DIRECTORY` is set.
    case noCredentialsDirectory(name: String)
    /// There is no such file in the directory of the credentials.
    case missingCredential(name: String)
    /// A key that comes from a credential or a descriptor is neither made nor changed here: the setting.
    case notAFile(source: String)
    /// A key that is reached through a link is not replaced: it would lie where the link is from then on.
    case isLink(path: String)

    package enum Flaw: Hashable, Sendable {
        case notBase64, short, long
    }

    /// What to do about it, as a sentence for the operator.
    package var hint: String {
        switch self {
        case .missing: "Put the key file back, or name its place with AUREOLE_MASTER_KEY_FILE."
        case .unreadable: "Check that the user who runs aureole owns the file and may enter its directories."
        case .notRegularFile: "Name a file with AUREOLE_MASTER_KEY_FILE, not a directory or a device."
        case .tooOpen(let path, _): "Take the permissions away: chmod 600 '\(path)'"
        case .malformed: "The file holds 32 bytes in base64, 44 characters on one line. Restore it from your backup."
        case .alreadyExists: "Use the key that is there, or move it away first."
        case .unknownSource: "Give a path, credential:NAME or fd:N with N of at least 3."
        case .noCredentialsDirectory(let name):
            "Add LoadCredential=\(name):/path/of/the/key to the systemd unit; outside of it, give the path of the file."
        case .missingCredential(let name): "Add LoadCredential=\(name):/path/of/the/key to the systemd unit."
        case .notAFile: "Do it with the path of the key's file in AUREOLE_MASTER_KEY_FILE, then hand it out again."
        case .isLink: "Name the file that the link leads to with AUREOLE_MASTER_KEY_FILE."
        case .notWritten: "Check that the directory exists, that it can be written to and that the disk is not full."
        }
    }
}

extension MasterKeyProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "There is no master key file at \(path)."
        case .unreadable(let path, let reason): "The master key file \(path) cannot be read: \(reason)."
        case .notRegularFile(let path): "\(path) is not a regular file, so it is not taken as a master key."
        case .tooOpen(let path, let mode):
            "The master key file \(path) is open to others: its mode is 0\(String(mode, radix: 8))."
        case .malformed(let path, .notBase64): "The master key file \(path) is not base64."
        case .malformed(let path, .short): "The master key file \(path) holds fewer than 32 bytes."
        case .malformed(let path, .long): "The master key file \(path) holds more than 32 bytes."
        case .alreadyExists(let path): "There is already something at \(path)."
        case .notWritten(let path, let reason): "The master key file \(path) could not be made: \(reason)."
        case .unknownSource(let text): "'\(text)' does not say where the master key is."
        case .noCredentialsDirectory(let name):
            "The master key is the credential '\(name)', but systemd has handed out none: CREDENTIALS_DIRECTORY is not set."
        case .missingCredential(let name):
            "The master key is the credential '\(name)', which systemd has not handed out."
        case .notAFile(let source): "The master key comes from \(source), which is read and never written."
        case .isLink(let path): "The master key file \(path) is a link."
        }
    }
}
