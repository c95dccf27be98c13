package import Federation
import Logging
import ServiceLifecycle
package import Storage

/// Keeps the files of a site equal to what is published: writes them when it changes, and looks once a minute whether
/// somebody else has changed them. A failure is told and tried again.
package actor SiteKeeper {
    private let site: StaticSite
    private let publication: Publication
    private let desk: Desk
    /// The edition that was written last, or tried to.
    private var edition = -1
    /// When to write although nothing new is published.
    private var nextWrite: ContinuousClock.Instant

    /// How often it is asked whether there is something new.
    private static let tick = Duration.milliseconds(200)
    private static let lookInterval = Duration.seconds(60)
    private static let retryInterval = Duration.seconds(5)

    package init(_ site: StaticSite, publication: Publication, desk: Desk) {
        self.site = site
        self.publication = publication
        self.desk = desk
        nextWrite = desk.surroundings.instant()
    }

    /// Ticks until the surrounding service group shuts down.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.turn()
                try? await self.desk.surroundings.sleep(Self.tick)
            }
        }
    }

    /// One tick.
    package func turn() async {
        let newest = publication.editionNumber
        guard newest != edition || desk.surroundings.instant() >= nextWrite else { return }
        edition = newest
        do throws(StaticSiteProblem) {
            let files = try await site.write(publication.documents)
            nextWrite = desk.surroundings.instant() + Self.lookInterval
            tell(files)
        } catch {
            nextWrite = desk.surroundings.instant() + Self.retryInterval
            tell(error)
        }
    }

    private func tell(_ files: [StaticFile]) {
        let problem = desk.site.replace(with: nil)
        let changed = files.filter(\.isChanged).map(\.path)
        guard problem != nil || !changed.isEmpty else { return }
        desk.surroundings.logger.notice(
            "the published files are up to date", metadata: ["written": .array(changed.map { "\($0)" })])
    }

    private func tell(_ problem: StaticSiteProblem) {
        desk.meters.publishingFailed()
        guard desk.site.replace(with: problem) != problem else { return }  // said before
        desk.surroundings.logger.error(
            "the published files are out of date", metadata: ["error": "\(problem)", "hint": "\(problem.hint)"])
    }
}
