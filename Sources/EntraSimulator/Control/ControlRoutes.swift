import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `/simulator/...`: how a test or a rehearsal looks at the simulator and turns it.
struct ControlRoutes: Sendable {
    let simulator: Simulator

    func add(to router: Router<SimulatorContext>) {
        let group = router.group("simulator")
        group.get("log") { _, _ in try Response.json(simulator.log.all) }
        group.delete("log") { _, _ in done { simulator.log.clear() } }
        group.get("faults") { _, _ in try Response.json(simulator.faults.remaining, names: .useDefaultKeys) }
        group.put("faults") { request, _ in
            let order = try await Self.read(FaultOrder.self, from: request)
            return done { simulator.faults.replace(with: order.faults) }
        }
        group.delete("faults") { _, _ in done { simulator.faults.replace(with: []) } }
        group.get("settings") { _, _ in try Response.json(simulator.settings.value, names: .useDefaultKeys) }
        group.put("settings") { request, _ in
            simulator.settings.apply(try await Self.read(SettingsChange.self, from: request))
            return try Response.json(simulator.settings.value, names: .useDefaultKeys)
        }
        // Without a name, everybody's.
        group.delete("sessions") { request, _ in
            let name = request.uri.queryParameters["user"].map(String.init)
            let users = (simulator.directory().users ?? []).filter { name == nil || $0.name == name }
            guard name == nil || !users.isEmpty else { throw HTTPError(.notFound) }
            return done { simulator.sessions.revoke(users, at: simulator.now) }
        }
        group.delete("consents") { _, _ in done { simulator.consents.forget() } }
        group.delete("jwks-cache") { _, _ in
            await simulator.issuers.forget()
            return Response(status: .noContent)
        }
    }

    private func done(_ act: () -> Void) -> Response {
        act()
        return Response(status: .noContent)
    }

    private static func read<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        let body = try await request.body.collect(upTo: 64 * 1024)
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw HTTPError(.badRequest)
        }
    }
}

/// The body of `PUT /simulator/faults`: one fault, or several in the order in which they are to happen.
private struct FaultOrder: Decodable {
    let faults: [Fault]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(Fault.self) {
            faults = [one]
        } else {
            faults = try container.decode([Fault].self)
        }
    }
}
