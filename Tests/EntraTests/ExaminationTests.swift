import Federation
import Foundation
import TestSupport
import Testing

@testable import Entra

@Suite("A close look at the issuer's own documents", .timeLimit(.minutes(2)))
struct ExaminationTests {
    @Test("What is as it should be is told with its addresses, certificates, type, length and time")
    func fine() async throws {
        try await LookedAt.run { site in
            let found = await site.examine()
            #expect(found.issuer == site.issuer && !found.isBehindProxy && found.trustsAdditionalRoots)
            #expect(found.addresses?.ipv4 == 1)
            let chain = try #require(found.chain)
            #expect(chain.certificates == 1 && chain.isSelfSigned && !chain.isIncomplete)
            #expect((86_000...86_400).contains(chain.notAfter.timeIntervalSinceNow))
            for (document, url) in [
                (found.discovery, site.issuer.discoveryURL), (found.keySet, site.issuer.jwksURL),
            ] {
                let answer = try #require(document.answer)
                #expect(document.url == url && answer.status == 200 && answer.redirect == nil)
                #expect(answer.content == .asPublished && answer.isJSON && answer.contentLength ?? 0 > 50)
                #expect(answer.latency.duration > .zero)
            }
            try await eventually { site.server.openConnections == 0 }
        }
    }

    private static let types: [(String?, Bool)] = [
        ("application/json", true), ("Application/JSON; charset=utf-8", true), ("application/json ;x=y", true),
        ("text/html", false), ("application/jsonp", false), ("text/plain; application/json", false), (nil, false),
    ]

    @Test("Only application/json is the right type", arguments: types)
    func type(type: String?, isJSON: Bool) async throws {
        try await LookedAt.run(dressing: { .reply(200, type.map { [("content-type", $0)] } ?? [], $0) }) { site in
            let answer = try #require(await site.examine().discovery.answer)
            #expect(answer.contentType == type)
            #expect(answer.isJSON == isJSON)
        }
    }

    @Test("A body in chunks has no length")
    func chunked() async throws {
        try await LookedAt.run(dressing: { .chunked([("content-type", "application/json")], $0) }) { site in
            let answer = try #require(await site.examine().keySet.answer)
            #expect(answer.contentLength == nil && answer.content == .asPublished)
        }
    }

    @Test("An answer that takes more than a second is slow")
    func slow() async throws {
        try await LookedAt.run(dressing: {
            try? await Task.sleep(for: .milliseconds(1100))
            return .reply(200, [], $0)
        }) { site in
            #expect(await site.examine().discovery.answer?.latency.isSlow == true)
        }
    }

    @Test("A redirect is not followed, and told where it leads", arguments: [0, 1])
    func redirect(document: Int) async throws {
        let script: @Sendable (Int, Arrived) -> Scripted? = { number, _ in
            number == document ? .reply(302, [("location", "https://elsewhere.example/x")], "") : nil
        }
        try await LookedAt.run(instead: script) { site in
            let found = await site.examine()
            let answer = try #require((document == 0 ? found.discovery : found.keySet).answer)
            #expect(answer.status == 302 && answer.redirect == "https://elsewhere.example/x")
            #expect(
                answer.content
                    == .unusable(
                        "\(document == 0 ? site.issuer.discoveryURL : site.issuer.jwksURL) is answered with a redirect, "
                            + "which is not followed"))
            let other = try #require((document == 0 ? found.keySet : found.discovery).answer)
            #expect(other.content == .asPublished)  // one does not hide the other
        }
    }

    private struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (LookedAt.Bodies) -> LookedAt.Bodies
        var discovery = ExaminedDocument.Content.asPublished
        var keySet = ExaminedDocument.Content.asPublished

        init(
            _ description: String, discovery: ExaminedDocument.Content = .asPublished,
            keySet: ExaminedDocument.Content = .asPublished,
            _ change: @escaping @Sendable (LookedAt.Bodies) -> LookedAt.Bodies
        ) {
            (testDescription, self.discovery, self.keySet, self.change) = (description, discovery, keySet, change)
        }
    }

    private static let rows = [
        Row("other bytes", discovery: .differs("it says the same in other bytes")) {
            $0.with(discovery: $0.discovery + "\n")
        },
        Row("another key set in other bytes", keySet: .differs("it says the same in other bytes")) {
            $0.with(keySet: $0.keySet + "\n")
        },
        Row("a key is missing", keySet: .unusable("the key 'a' is missing")) {
            $0.with(keySet: #"{"keys":[\#(Sample.entry("b"))]}"#)
        },
        Row("both are missing", keySet: .unusable("the key 'a' is missing, the key 'b' is missing")) {
            $0.with(keySet: #"{"keys":[]}"#)
        },
        Row("another key under the name", keySet: .unusable("the key 'a' has another modulus or exponent")) {
            $0.with(keySet: #"{"keys":[\#(Sample.entry("a", n: "other")),\#(Sample.entry("b"))]}"#)
        },
        Row("a key too many", keySet: .differs("it also holds what is not published here: 'c'")) {
            $0.with(keySet: #"{"keys":[\#(["a", "b", "c"].map { Sample.entry($0) }.joined(separator: ","))]}"#)
        },
    ]

    @Test("Other documents than those that are published are told by what differs", arguments: rows)
    private func content(row: Row) async throws {
        try await LookedAt.run(serving: row.change) { site in
            let found = await site.examine()
            #expect(found.discovery.answer?.content == row.discovery)
            #expect(found.keySet.answer?.content == row.keySet)
        }
    }

    @Test("Another issuer, or no document at all, is told, and the key set is looked at where it should be")
    func unusable() async throws {
        try await LookedAt.run(serving: { $0.with(discovery: #"{"issuer":"https://x","jwks_uri":"https://y/z"}"#) }) {
            let found = await $0.examine()
            let url = $0.issuer.discoveryURL
            #expect(
                found.discovery.answer?.content
                    == .unusable("\(url) carries the issuer 'https://x' instead of '\($0.issuer)'"))
            #expect(found.keySet.url == $0.issuer.jwksURL && found.keySet.answer?.content == .asPublished)
        }
        try await LookedAt.run(instead: { number, _ in number == 0 ? .reply(404, [], "") : nil }) {
            #expect(
                await $0.examine().discovery.answer?.content
                    == .unusable("\($0.issuer.discoveryURL) is answered with status 404"))
        }
    }

    @Test("A key set at another address is looked at there")
    func otherAddress() async throws {
        let moved: @Sendable (LookedAt.Bodies) -> LookedAt.Bodies = {
            $0.with(discovery: $0.discovery.replacing($0.keySetURL, with: $0.issuer + "/moved"))
        }
        try await LookedAt.run(serving: moved) { site in
            let found = await site.examine()
            #expect(found.keySet.url == "\(site.issuer)/moved" && found.keySet.answer?.content == .asPublished)
            #expect(
                found.discovery.answer?.content
                    == .differs("its jwks_uri is '\(site.issuer)/moved' instead of '\(site.issuer.jwksURL)'"))
        }
    }

    @Test("A name that leads nowhere is told")
    func unknownHost() async throws {
        try await LookedAt.run(
            host: "nowhere.invalid", noProxy: "nowhere.invalid", change: { $0.timeout = .seconds(30) }
        ) { site in
            let found = await site.examine()
            #expect(found.addresses == nil && found.chain == nil)
            for document in [found.discovery, found.keySet] {
                #expect(
                    document.arrival
                        == .failed("the name nowhere.invalid cannot be resolved", isAboutCertificate: false))
            }
        }
    }

    private static let untrusted =
        ExaminedDocument.Arrival.failed(
            "the TLS certificate of localhost is signed by no root that is trusted here", isAboutCertificate: true)

    @Test("A certificate that vouches for itself and one that is over are told apart from one that is trusted")
    func certificates() async throws {
        try await LookedAt.run(trusting: .stranger) { site in
            let found = await site.examine()
            #expect(found.discovery.arrival == Self.untrusted && found.keySet.arrival == Self.untrusted)
            #expect(found.chain?.isSelfSigned == true && site.server.requests.isEmpty)
        }
        try await LookedAt.run(identity: try .issued(notAfter: .now - 3600)) { site in
            let found = await site.examine()
            #expect(found.discovery.arrival == Self.untrusted)
            let chain = try #require(found.chain)
            #expect(chain.notAfter < .now)
        }
    }

    @Test("A certificate without those between it and a root is told, trusted here or not", arguments: [true, false])
    func incomplete(isTrusted: Bool) async throws {
        let identity = try ServerIdentity.issued(withChain: false)
        try await LookedAt.run(identity: identity, trusting: isTrusted ? identity : .shared) { site in
            let found = await site.examine()
            let chain = try #require(found.chain)
            #expect(chain.certificates == 1 && !chain.isSelfSigned && chain.isIncomplete)
            #expect((found.discovery.arrival == Self.untrusted) != isTrusted)
        }
        try await LookedAt.run(identity: try .issued()) { site in
            let chain = try #require(await site.examine().chain)
            #expect(chain.certificates == 2 && !chain.isIncomplete)
        }
    }

    @Test("Behind a proxy nobody here sees addresses or certificates of the issuer")
    func proxied() async throws {
        try await LookedAt.run(host: "0.0.0.0") { site in
            let found = await site.examine()
            #expect(found.isBehindProxy && found.chain == nil)
            #expect(found.discovery.answer?.content == .asPublished)
        }
    }

    @Test("What does not come in time is given up, for each document by itself", arguments: [Scripted.silence, .drip])
    func timeLimit(scripted: Scripted) async throws {
        try await LookedAt.run(
            instead: { number, _ in number == 0 ? scripted : nil }, change: { $0.timeout = .seconds(5) }
        ) { site in
            let found = await site.examine()
            #expect(
                found.discovery.arrival == .failed("no answer came in time", isAboutCertificate: false))
            #expect(found.keySet.answer?.content == .asPublished)
        }
    }
}

extension ExaminedDocument {
    fileprivate var answer: Answer? { if case .answered(let answer) = arrival { answer } else { nil } }
}
