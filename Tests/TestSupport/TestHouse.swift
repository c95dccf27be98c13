package import Cryptography
import Entra
package import Federation
package import Foundation
package import MetricsTestKit
package import Operations
package import Storage

/// A whole house without its planes: a desk on a database of its own, with a clock to move and a stand-in for Entra.
package struct TestHouse: Sendable {
    package let desk: Desk
    package let publisher: Publisher
    package let entra: StubEntra
    /// What a look at the issuer's documents over the public route shows.
    package let view: StubView
    /// The other issuers that can be reached.
    package let issuers: OtherIssuers
    package let clock: AdjustableClock
    package let metrics: TestMetrics
    package let log: LogLines
    package let folder: TemporaryDirectory

    package var store: Store { desk.store }
}

/// What a test may want otherwise.
package struct HousePlan: Sendable {
    package var issuer = "https://login.contoso.example/fed"
    package var settings = Desk.Settings()
    /// Whether there are keys: one that signs, and a spare.
    package var startsRing = true
    /// From 0 up to 1, the same each time; by chance when `nil`.
    package var random: Double?

    /// Passphrases cost nothing here: tests of many sign-ins would wait for nothing else.
    package init() { settings.passphraseStrength = .cheap }

    package static func with(_ change: (inout HousePlan) -> Void) -> HousePlan {
        var plan = HousePlan()
        change(&plan)
        return plan
    }
}

/// Builds a house for the time of the test. The clock stands at 1800000000, UUIDs count up from 1.
///
/// - Parameter script: what Entra answers; without it, asking Entra fails the test.
@discardableResult
package func withHouse<Result>(
    _ plan: HousePlan = HousePlan(), entra script: StubEntra.Script? = nil,
    test: (TestHouse) async throws -> Result
) async throws -> Result {
    try await StubEntra.run(script) { entra in
        let house = try await TestHouse.build(plan, entra: entra)
        do {
            let result = try await test(house)
            await house.desk.shutDown()
            return result
        } catch {
            await house.desk.shutDown()
            throw error
        }
    }
}

extension TestHouse {
    fileprivate static func build(_ plan: HousePlan, entra: StubEntra) async throws -> TestHouse {
        let (folder, clock, log) = (try TemporaryDirectory(), AdjustableClock(), LogLines())
        let store = try folder.openStore(issuer: try Issuer(plan.issuer), now: clock.now)
        if plan.startsRing { try await TestRing.start(in: store, at: clock.now) }
        return try await open(store, plan, entra: entra, clock: clock, log: log, folder: folder)
    }

    /// The same house after a restart: another process on the same database, with nothing in memory.
    package func restarted(_ test: (TestHouse) async throws -> Void) async throws {
        try await moved(to: try folder.openStore(), test)
    }

    /// The same house on another database.
    package func moved(to store: Store, _ test: (TestHouse) async throws -> Void) async throws {
        let house = try await Self.open(
            store, .with { $0.settings = desk.settings }, entra: entra, clock: clock, log: log, folder: folder)
        do { try await test(house) } catch {
            await house.desk.shutDown()
            throw error
        }
        await house.desk.shutDown()
    }

    private static func open(
        _ store: Store, _ plan: HousePlan, entra: StubEntra, clock: AdjustableClock, log: LogLines,
        folder: TemporaryDirectory
    ) async throws -> TestHouse {
        let (uuids, view, metrics, issuers) = (CountingUUIDs(), StubView(), TestMetrics(), OtherIssuers())
        var surroundings = Operations.Surroundings(
            clock: { clock.now }, instant: { clock.instant }, sleep: { clock.sleep($0) }, uuid: { uuids.next() },
            logger: log.logger)
        if let random = plan.random { surroundings.random = { random } }
        let keys = SigningKeys()
        let publisher = try await Publisher(store: store, keys: keys)
        let desk = Desk(
            store: store, keys: keys, entra: try folder.endpoint(port: entra.port, clock: clock, log: log),
            look: { view.look(at: $0) },
            issuerKeys: { issuer throws(UnreadableIssuer) in try await issuers.keys(of: issuer) },
            settings: plan.settings, surroundings: surroundings, metrics: metrics)
        return TestHouse(
            desk: desk, publisher: publisher, entra: entra, view: view, issuers: issuers, clock: clock,
            metrics: metrics,
            log: log, folder: folder)
    }
}

extension TemporaryDirectory {
    /// Where `openStore` puts the database.
    package var data: DataDirectory { DataDirectory(path: self("data")) }
    /// Where `openStore` puts the master key.
    package var masterKeyFile: String { self("keys/master.key") }

    /// A master key in a file.
    package func masterKey(_ path: String) throws -> MasterKeySource {
        try MasterKeySource(path, credentialsDirectory: nil)
    }

    /// Opens the database in here, making it if need be; called again, it is as if another process opened it.
    package func openStore(
        issuer: Issuer? = nil, now: Date = Date(timeIntervalSince1970: 1_800_000_000)
    ) throws -> Store {
        try Store.open(
            data, masterKey: try masterKey(masterKeyFile), issuer: issuer,
            firstIssuer: Issuer("https://localhost:8443"), now: now)
    }

    fileprivate func endpoint(port: Int, clock: AdjustableClock, log: LogLines) throws -> TokenEndpoint {
        let roots = try write(ServerIdentity.shared.pem, to: "roots.pem")
        return try TokenEndpoint(
            settings: TokenEndpoint.Settings(
                authority: try Authority("https://localhost:\(port)"), additionalRootsFile: roots),
            clock: { clock.now }, logger: log.logger)
    }
}
