import CoreMetrics
import Federation
import Foundation
import Logging
import Operations
import Storage

extension House {
    /// Restores a backup into the data directory of the settings, with a ring that is safe to publish.
    ///
    /// - Parameter replacing: whether a database that is there may be moved aside.
    /// - Throws: `ArchiveProblem` for a backup that cannot be restored; nothing has changed then.
    static func restore(
        _ file: String, on settings: Settings, replacing: Bool, logger: Logger
    ) async throws -> RestoreReport {
        let surroundings = surroundings(logger)
        let terms = Restoration.Terms(
            directory: settings.data, masterKey: settings.masterKey, issuer: settings.issuer,
            replacing: replacing)
        let restoration = try await Restoration(of: file, on: terms, at: surroundings.clock())
        let house = try await furnish(
            restoration.store, settings, surroundings, metrics: NOOPMetricsHandler.instance)
        let manifest = restoration.manifest
        let (sighting, ring) = try await house.settle(manifest, without: restoration.departed)
        let replaced = try restoration.finish(at: surroundings.clock())
        return RestoreReport(
            file: file, directory: settings.data, manifest: manifest, sighting: sighting, ring: ring, replaced: replaced
        )
    }

    private func settle(
        _ manifest: BackupManifest, without departed: Set<String>
    ) async throws -> (Sighting, RestoredRing) {
        do {
            let settled = try await desk.settleRestoredRing(
                from: manifest, without: departed, by: Self.localAdministrator)
            await desk.shutDown()
            return settled
        } catch {
            await desk.shutDown()
            throw error
        }
    }
}

/// What a restoration did.
struct RestoreReport {
    let file: String
    let directory: DataDirectory
    let manifest: BackupManifest
    let sighting: Sighting
    let ring: RestoredRing
    /// Where the database lies that was there before.
    let replaced: String?
}
