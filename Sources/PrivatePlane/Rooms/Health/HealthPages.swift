import Federation
import Hummingbird
import Operations

/// `/health`: what the doctor finds, told while the doctor looks.
struct HealthPages: Sendable {
    let desk: Desk
    let instruments: DoctorInstruments

    static let templates: [Template] = [.health, .healthStep, .healthFindings]

    var all: [PageRoute] { [.get("/health", show)] }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .streamed(
            StreamedPage(opening: Page("Health", in: .health, .health, HealthOpening())) { send in
                let findings = try await desk.examine(with: instruments) { check, findings in
                    send(Piece(.healthStep, HealthStep(check, findings)))
                }
                send(Piece(.healthFindings, HealthFindings(findings, places: await places())))
            })
    }

    /// The pages of what findings are about. A database that cannot be read is a finding itself, and leads nowhere.
    private func places() async -> FindingPlaces {
        FindingPlaces(
            connections: (try? await desk.connections()) ?? [], certificates: (try? await desk.certificates()) ?? [])
    }
}
