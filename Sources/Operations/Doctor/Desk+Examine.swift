package import Entra
package import Federation
import Storage

/// What an examination needs beside the desk.
package struct DoctorInstruments: Sendable {
    /// What `IssuerProbe` does.
    package let examineIssuer: @Sendable (PublicDocuments) async -> IssuerExamination
    /// `nil` where the master key is only handed in.
    package let masterKeyFile: String?

    package init(
        masterKeyFile: String?, examineIssuer: @escaping @Sendable (PublicDocuments) async -> IssuerExamination
    ) {
        self.examineIssuer = examineIssuer
        self.masterKeyFile = masterKeyFile
    }
}

extension Desk {
    /// Looks at everything that has to be right for tokens to come, with or without a server at work. A check that fails,
    /// or takes too long, keeps no other from being made.
    ///
    /// - Parameters:
    ///   - reference: only what this connection needs; everything when `nil`.
    ///   - limit: for each check; above that of a look over the network, which tells more when it is through.
    ///   - progress: called with the name of each check, and what it found, as it is through; one after another.
    /// - Returns: always in the same order.
    /// - Throws: `StoreFailure.notFound` for a connection that is not there.
    package func examine(
        connection reference: Reference<Connection>? = nil, with instruments: DoctorInstruments,
        within limit: Duration = .seconds(45),
        progress: @Sendable (_ check: String, _ findings: [Finding]) -> Void = { _, _ in }
    ) async throws -> [Finding] {
        var chosen: Connection?
        if let reference { chosen = try await connection(reference) }
        let checks = checks(of: chosen, with: instruments)
        return await withTaskGroup(of: (Int, [Finding]).self) { group in
            for (place, check) in checks.enumerated() { group.addTask { (place, await check.findings(within: limit)) } }
            var found: [Int: [Finding]] = [:]
            for await (place, findings) in group {
                found[place] = findings
                progress(checks[place].name, findings)
            }
            return checks.indices.flatMap { found[$0] ?? [] }
        }
    }

    /// The chosen connection, or all by name.
    func examined(_ only: Connection?) async throws -> [Connection] {
        guard let only else { return try await connections() }
        return [only]
    }

    private func checks(of connection: Connection?, with instruments: DoctorInstruments) -> [Check] {
        let route = [
            Check("issuer") { try await findingsOfIssuer(with: instruments) },
            Check("clock") { [try await findingOfClock(for: connection)] },
        ]
        let house = [
            Check("files") { findingsOfFiles(masterKey: instruments.masterKeyFile) },
            Check("disk-space") { [findingOfSpace()] },
            Check("database") { [try await findingOfDatabase()] },
        ]
        let ring = Check("key-ring") { try await findingsOfRing() }
        let credentials = Check("credentials") { try await findingsOfCredentials(of: connection) }
        let connections = Check("connections") { try await findingsOfConnections(connection) }
        guard let connection else { return route + house + [ring, credentials, connections] }
        return route + (connection.settings.credential.kind == .federated ? [ring] : []) + [credentials, connections]
    }
}

/// A piece of an examination, and the name it goes by when it cannot be made.
private struct Check: Sendable {
    let name: String
    private let work: @Sendable () async throws -> [Finding]

    init(_ name: String, _ work: @escaping @Sendable () async throws -> [Finding]) {
        self.name = name
        self.work = work
    }

    func findings(within limit: Duration) async -> [Finding] {
        do {
            return try await Entra.within(limit, work)
        } catch is TimeLimitPassed {
            return [
                .failed(
                    name, "This was not done in time and was given up.",
                    fix: "Try again when the machine is less busy.")
            ]
        } catch {
            let hint = (error as? StoreFailure)?.hint
            return [.failed(name, "This cannot be looked at: \(error).", fix: hint ?? "Mend what is named there.")]
        }
    }
}
