import Federation
import Foundation
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite("Backup and restore", .timeLimit(.minutes(5)))
struct RestoreTests {
    private static let day = 86400.0

    @Test(
        "Whatever the age of a backup and whatever happened after it, a restored house signs with nothing the world lacks",
        arguments: 1...3 as ClosedRange<UInt64>)
    func property(seed: UInt64) async throws {
        try await withHouse { house in
            var chance = SplitMix(seed: seed)
            let agent = try await house.addAgent()
            var backups = [try await house.backUp()]
            for _ in 0..<6 {
                try await house.live(through: .random(in: 0..<5, using: &chance), &chance)
                backups.append(try await house.backUp())
            }
            try await house.publisher.refresh()
            let world = StubView.keys(in: house.publisher.publication.documents)
            house.clock.jump(Double.random(in: 0...40, using: &chance) * Self.day)
            for backup in backups {
                try await house.restored(backup, seeing: .keys(world, asPublished: false)) { restored, ring in
                    let active = ring.active
                    #expect(active.map { world.contains($0.publicKey) } ?? true)
                    #expect(ring.published.allSatisfy { world.contains($0.publicKey) })
                    try await restored.goesOn(with: active, agent: agent)
                }
                let end = try await house.publicEnd(of: backup)
                try await house.restored(backup, seeing: .unreadable("down")) { restored, ring in
                    #expect((ring.active != nil) == (house.clock.now < end))
                    try await restored.goesOn(with: ring.active, agent: agent)
                }
            }
        }
    }

    @Test("A key that was revoked after the backup does not come back where the key set can be read")
    func revoked() async throws {
        try await withHouse { house in
            let backup = try await house.backUp()
            let (active, spare) = try await house.kids()
            try await house.desk.revoke(active, by: house.admin)
            try await house.publisher.refresh()
            let world = StubView.keys(in: house.publisher.publication.documents)
            try await house.restored(backup, seeing: .keys(world, asPublished: false)) { restored, ring in
                #expect(ring.active?.keyID == spare)
                #expect(try await restored.store.ring()[active]?.state == .retired)
                await #expect(throws: StoreFailure.self) { _ = try await restored.store.privateKey(active) }
                let published = StubView.keys(in: restored.publisher.publication.documents)
                #expect(!published.contains { $0.keyID == active })
                let row = try #require(try await restored.audited(.restored).first)
                #expect(row.actor == "user:1000" && row.target == "database")
                #expect(row.detail("documents") == "read")
                #expect(row.detail("keys")?.contains("active to retired: it is not in the key set") == true)
            }
        }
    }

    @Test("A key that the database knows to be revoked does not come back though nothing can be read")
    func knownToBeRevoked() async throws {
        try await withHouse { house in
            let backup = try await house.backUp()
            let (active, _) = try await house.kids()
            try await house.restored(backup, seeing: .unreadable("down"), without: [active]) { restored, ring in
                #expect(ring.active == nil)
                #expect(try await restored.audited(.restored).first?.detail("documents") == "unreadable")
                let agent = try await restored.addAgent()
                let refused = await refusal { _ = try await restored.desk.mint(.id(agent.id), for: restored.admin) }
                #expect(refused == .notUsable(.noActiveKey))
                #expect(await !restored.desk.isReady())
                _ = try await restored.desk.rotateNow(by: restored.admin)  // whoever takes the risk may
                #expect(try await restored.desk.ring().active != nil)
            }
        }
    }

    @Test("A backup is audited with its size, its master key and its head, by whom it was asked")
    func audited() async throws {
        try await withHouse { house in
            let backup = try await house.desk.backUp(to: house.folder("b"), replacing: false, by: house.admin)
            let row = try #require(try await house.audited(.backedUp).first)
            #expect(row.actor == "user:1000" && row.target == "database")
            #expect(row.detail("bytes") == "\(backup.byteCount)")
            #expect(row.detail("master_key") == backup.manifest.masterKey)
            #expect(row.detail("audit_head") == "\(backup.auditHead.sequence)")
        }
    }
}

extension TestHouse {
    /// A backup, by its path.
    fileprivate func backUp() async throws -> String {
        let path = folder("backup-\(UUID().uuidString)")
        _ = try await desk.backUp(to: path, replacing: false, by: admin)
        return path
    }

    /// One thing that may happen to keys.
    fileprivate func live(through event: Int, _ chance: inout SplitMix) async throws {
        let rotator = rotator()
        switch event {
        case 0: try await desk.revoke(try await kids().active, by: admin)
        case 1: try await desk.revoke(try await kids().spare, by: admin)
        case 2: _ = try await desk.rotate(by: admin)
        case 3 where Bool.random(using: &chance): try await desk.revokeAll(by: admin)
        default: break
        }
        await live(days: Double.random(in: 0.2...25, using: &chance), step: 10_800, rotator)
    }

    /// When the key that signed in a backup leaves the key set by its own schedule.
    fileprivate func publicEnd(of backup: String) async throws -> Date {
        let terms = Restoration.Terms(
            directory: DataDirectory(path: folder("peek")), masterKey: try folder.masterKey(folder.masterKeyFile),
            replacing: true)
        let restoration = try await Restoration(of: backup, on: terms, at: clock.now)
        let schedule = desk.settings.schedule
        guard let active = try await restoration.store.ring().active else { return .distantPast }
        return schedule.end(of: active) + Double(schedule.grace)
    }

    /// Restores into a directory of its own and opens what came of it.
    fileprivate func restored(
        _ backup: String, seeing sighting: Sighting, without departed: Set<String> = [],
        _ test: (TestHouse, RestoredRing) async throws -> Void
    ) async throws {
        let data = DataDirectory(path: folder("restored-\(UUID().uuidString)"))
        let terms = Restoration.Terms(directory: data, masterKey: try folder.masterKey(folder.masterKeyFile))
        let restoration = try await Restoration(of: backup, on: terms, at: clock.now)
        let manifest = restoration.manifest
        var settled: RestoredRing?
        try await moved(to: restoration.store) { house in
            house.view.show { _ in sighting }
            settled = try await house.desk.settleRestoredRing(from: manifest, without: departed, by: house.admin).1
        }
        #expect(try restoration.finish(at: clock.now) == nil)
        let store = try Store.open(
            data, masterKey: try folder.masterKey(folder.masterKeyFile), issuer: nil, firstIssuer: desk.issuer,
            now: clock.now)
        let ring = try #require(settled)
        try await moved(to: store) { try await test($0, ring) }
        try store.close()
    }

    /// It signs with that key or with none; there is a spare, and once that was seen long enough, everything is as ever.
    fileprivate func goesOn(with active: RingKey?, agent: Agent) async throws {
        let known = try await desk.agents().contains(agent)
        #expect(known)
        if let active {
            let minted = try await desk.mint(.id(agent.id), for: admin)
            #expect(try CompactToken(minted.token).isSigned(with: active.publicKey))
        } else {
            let refused = await refusal { _ = try await desk.mint(.id(agent.id), for: admin) }
            #expect(refused == .notUsable(.noActiveKey))
        }
        #expect(try await desk.ring().spares.count == 1)
        await live(days: 2.2, step: 600, rotator())
        let ring = try await desk.ring()
        #expect(ring.active != nil && ring.spares.count >= 1)
        guard case .intact = try await store.verifyAudit() else {
            Issue.record("the audit chain does not go on")
            return
        }
    }
}
