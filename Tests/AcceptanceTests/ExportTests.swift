import Foundation
import Testing

@Suite("aureole export", .inTurn)
struct ExportTests {
    @Test("The files are the bytes that the public plane serves, at the paths of their URLs", arguments: ["", "/a/b/"])
    func golden(path: String) async throws {
        let site = try await Site(issuerPath: path)
        let exported = try await site.json("export", "site")
        #expect(exported.names == ["directory", "files"])
        let files = try exported["files"].elements
        #expect(files.map(\.names) == [["url", "path", "changed"], ["url", "path", "changed"]])
        #expect(try site.folder.files(in: "site").filter { !$0.value.isEmpty }.count == 2)
        try await site.serving { _ in
            for file in files {
                let (url, name) = (try #require(try file["url"].text), try #require(try file["path"].text))
                let page = try await site.fetch(url)
                #expect(page.status == 200)
                #expect(try site.folder.read(name) == page.text)
                #expect("site" + url.dropFirst(site.publicURL.count) == name)
                #expect(try file["changed"].flag == true)
            }
        }
        let again = try await site.json("export", "site")
        #expect(try again["files"].elements.map { try $0["changed"].flag } == [false, false])
    }

    @Test("The files are for everybody to read, although whatever else is made here is for its owner alone")
    func modes() async throws {
        let site = try await Site(issuerPath: "/a")
        let outcome = try await site.aureole("export", "site")
        #expect(outcome.status == 0 && outcome.err == "")
        let folders = ["site", "site/a", "site/a/.well-known"]
        let files = ["jwks.json", "openid-configuration"].map { "site/a/.well-known/\($0)" }
        for (names, mode) in [(folders, 0o755), (files, 0o644)] {
            for name in names {
                let attributes = try FileManager.default.attributesOfItem(atPath: site.folder(name))
                #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
            }
        }
        #expect(
            outcome.out == """
                written    site/a/.well-known/jwks.json
                written    site/a/.well-known/openid-configuration

                Serve site as the root of \(site.publicURL), so that these answer 200 with Content-Type application/json and \
                without a redirect:
                  \(site.issuer)/.well-known/jwks.json
                  \(site.issuer)/.well-known/openid-configuration

                """)
    }

    @Test("What it cannot write is one sentence and a hint")
    func refused() async throws {
        let site = try await Site()
        try site.folder.write("", to: "file")
        let outcome = try await site.aureole("export", "file")
        #expect(outcome.status == 1 && outcome.out == "")
        #expect(
            outcome.err == """
                aureole: error: What stands at file is not a directory.
                aureole: hint: Give another directory, or remove what stands there.

                """)
    }

    @Test("A disk that is full is told, and what was published stays", .enabled(if: FullDisk.isPossible))
    func full() async throws {
        let site = try await Site()
        let outcome = try await FullDisk.run(["export", "disk"], listing: "disk/.well-known", in: site)
        #expect(outcome.status == 1)
        #expect(
            outcome.err.contains(
                "The file disk/.well-known/openid-configuration cannot be written: the disk is full.\n"))
        #expect(outcome.err.contains("hint: Make room; what was published before is still there."))
        #expect(outcome.out == "jwks.json\n", "whole, and nothing beside it")
    }
}
