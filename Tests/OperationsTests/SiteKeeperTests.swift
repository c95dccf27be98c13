import Federation
import Foundation
import MetricsTestKit
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite("A site that is kept fresh", .timeLimit(.minutes(2)))
struct SiteKeeperTests {
    @Test("It is written at once, and again at the first tick after the ring changed")
    func changes() async throws {
        try await withHouse { house in
            let keeper = try house.siteKeeper()
            await keeper.turn()
            #expect(house.site == house.published)
            let (active, _) = try await house.kids()
            #expect(house.site?.contains(active) == true)
            try await house.desk.revoke(active, by: house.admin)
            try await house.publisher.refresh()
            await keeper.turn()
            #expect(house.site == house.published)
            #expect(house.site?.contains(active) == false)
            #expect(house.desk.warnings() == [])
        }
    }

    @Test("Once a minute it puts right what somebody did to it, and in between it leaves the disk alone")
    func minute() async throws {
        try await withHouse { house in
            let keeper = try house.siteKeeper()
            await keeper.turn()
            try FileManager.default.removeItem(atPath: house.folder("site"))
            house.clock.advance(59)
            await keeper.turn()
            #expect(house.site == nil)
            house.clock.advance(1)
            await keeper.turn()
            #expect(house.site == house.published)
        }
    }

    @Test("A failure is a warning, a metric and one line in the log; it is tried again every five seconds")
    func failure() async throws {
        try await withHouse { house in
            let keeper = try house.siteKeeper()
            try house.folder.write("", to: "site")
            await keeper.turn()
            let sentence = "what stands at \(house.folder("site")) is not a directory"
            #expect(
                house.desk.warnings() == [
                    "The published files are out of date, and their web host with them: \(sentence)."
                ])
            for _ in 1...3 {
                house.clock.advance(4.9)
                await keeper.turn()
                house.clock.advance(0.1)
                await keeper.turn()
            }
            #expect(try house.metrics.expectCounter("aureole_publishing_failures_total").totalValue == 4)
            #expect(house.log.text.components(separatedBy: "the published files are out of date").count == 2)
            try FileManager.default.removeItem(atPath: house.folder("site"))
            house.clock.advance(5)
            await keeper.turn()
            #expect(house.site == house.published)
            #expect(house.desk.warnings() == [])
            #expect(house.log.text.contains("the published files are up to date"))
        }
    }

    @Test("What is published while a write fails is written when it no longer does")
    func changeMeanwhile() async throws {
        try await withHouse { house in
            let keeper = try house.siteKeeper()
            await keeper.turn()
            let keys = house.folder("site/fed/.well-known/jwks.json")
            try FileManager.default.removeItem(atPath: keys)
            try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: false)
            try await house.desk.revoke(try await house.kids().active, by: house.admin)
            try await house.publisher.refresh()
            await keeper.turn()
            #expect(house.desk.warnings().count == 1)
            try FileManager.default.removeItem(atPath: keys)
            house.clock.advance(5)
            await keeper.turn()
            #expect(house.site == house.published && house.desk.warnings() == [])
        }
    }

    @Test("An export holds the ring of the moment, also where no server publishes it")
    func export() async throws {
        try await withHouse { house in
            try await house.desk.revoke(try await house.kids().active, by: house.admin)
            let files = try await house.desk.export(to: house.folder("site"))
            #expect(files.map(\.isChanged) == [true, true])
            #expect(house.site != house.published, "the publisher has not looked yet")
            try await house.publisher.refresh()
            #expect(house.site == house.published)
        }
    }
}

extension TestHouse {
    fileprivate func siteKeeper() throws -> SiteKeeper {
        SiteKeeper(
            try StaticSite(directory: folder("site"), issuer: desk.issuer), publication: publisher.publication,
            desk: desk)
    }

    /// The key set on disk; `nil` when there is none.
    fileprivate var site: String? {
        try? String(contentsOfFile: folder("site/fed/.well-known/jwks.json"), encoding: .utf8)
    }

    fileprivate var published: String? { String(decoding: publisher.publication.documents.jwks.body, as: UTF8.self) }
}
