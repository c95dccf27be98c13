import FoundationEssentials
import Logging
import Synchronization

/// The apps file as last read without fault. It is looked at before each request, so that a rehearsal can add a
/// credential and go on; an edit that cannot be read leaves the previous directory in force and is reported once.
final class AppsFile: Sendable {
    private let path: String
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var stamp: FileStamp?
        var directory: Directory
        /// When each credential was first seen. One that was there at the start is not listed: it counts as old.
        var arrivals: [CredentialMark: Date] = [:]
    }

    /// - Throws: ``InvalidAppsFile``, also when the file cannot be read.
    init(path: String, logger: Logger) throws(InvalidAppsFile) {
        self.path = path
        self.logger = logger
        state = Mutex(State(stamp: FileStamp(path: path), directory: try Self.read(path)))
    }

    /// The directory with those credentials left out that arrived less than `propagation` seconds ago.
    func directory(at now: Date, propagation: TimeInterval) -> Directory {
        state.withLock { state in
            refresh(&state, at: now)
            return state.directory.filter { mark in
                state.arrivals[mark].map { now >= $0 + propagation } ?? true
            }
        }
    }

    private func refresh(_ state: inout State, at now: Date) {
        let stamp = FileStamp(path: path)
        guard stamp != state.stamp else { return }
        state.stamp = stamp
        do {
            let next = try Self.read(path)
            let known = Set(state.directory.marks)
            let marks = next.marks
            state.arrivals = state.arrivals.filter { marks.contains($0.key) }
            for mark in marks where !known.contains(mark) { state.arrivals[mark] = now }
            state.directory = next
        } catch {
            logger.error("apps file not taken over, the previous one stays in force: \(error)")
        }
    }

    private static func read(_ path: String) throws(InvalidAppsFile) -> Directory {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InvalidAppsFile("it cannot be read")
        }
        return try Directory(json: data)
    }
}

/// Enough about a file to see that it was written again or replaced.
private struct FileStamp: Equatable {
    private let modified: Date?
    private let size: UInt64?
    private let inode: UInt64?

    init?(path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        modified = attributes[.modificationDate] as? Date
        size = attributes[.size] as? UInt64
        inode = attributes[.systemFileNumber] as? UInt64
    }
}

/// Names one credential of one application by all it consists of; an edited credential is a new one.
private struct CredentialMark: Hashable {
    private let parts: [ExactText]

    private init(_ application: RegisteredApplication, _ parts: String...) {
        self.parts = ([application.clientId] + parts).map(ExactText.init)
    }

    init(_ application: RegisteredApplication, _ credential: FederatedCredential) {
        self.init(
            application, credential.name, credential.issuer, credential.subject,
            credential.audiences?.first ?? "")
    }

    init(_ application: RegisteredApplication, _ secret: ClientSecret) {
        self.init(application, secret.fingerprint)
    }

    init(_ application: RegisteredApplication, _ certificate: RegisteredCertificate) {
        self.init(application, certificate.thumbprintSHA256)
    }
}

extension Directory {
    fileprivate var marks: [CredentialMark] {
        applications.flatMap { application in
            (application.federatedCredentials ?? []).map { CredentialMark(application, $0) }
                + (application.secrets ?? []).map { CredentialMark(application, $0) }
                + (application.certificates ?? []).map { CredentialMark(application, $0) }
        }
    }

    fileprivate func filter(_ isVisible: (CredentialMark) -> Bool) -> Directory {
        let visible = applications.map { application in
            var copy = application
            copy.federatedCredentials?.removeAll { !isVisible(CredentialMark(application, $0)) }
            copy.secrets?.removeAll { !isVisible(CredentialMark(application, $0)) }
            copy.certificates?.removeAll { !isVisible(CredentialMark(application, $0)) }
            return copy
        }
        return Directory(tenants: tenants, applications: visible, users: users)
    }
}
