import Entra
import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// The public route, as Entra comes over it.
    func findingsOfIssuer(with instruments: DoctorInstruments) async throws -> [Finding] {
        let examination = await instruments.examineIssuer(PublicDocuments(issuer: issuer, ring: try await store.ring()))
        return examination.findings(now: surroundings.clock())
    }

    /// Entra judges the times in a proof by its own clock.
    func findingOfClock(for connection: Connection?) async throws -> Finding {
        let settings: Connection.Settings?
        if let connection {
            settings = connection.settings
        } else {
            settings = try await connections().map(\.settings).first { $0.tenant != nil }
        }
        let check = "clock"
        do throws(Refusal) {
            let skew = try await entra.clockSkew(of: settings?.tenant, in: settings?.cloud ?? .public)
            return .graded(
                skew.grade, check, skew.words,
                fix: "Let a time server set the clock of this machine, such as with 'timedatectl set-ntp true'.")
        } catch {
            return .failed(
                check, error.description,
                fix: "Let this machine reach \(entra.authority(of: settings?.cloud ?? .public)) over HTTPS; "
                    + "HTTPS_PROXY names a proxy, AUREOLE_ENTRA_CA its own roots.")
        }
    }
}
