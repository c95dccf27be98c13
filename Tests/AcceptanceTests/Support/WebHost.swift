import Foundation
import Testing

/// nginx at a site's issuer URL, with the configuration that README.md shows. It serves what the link `root` in the site's
/// folder leads to, and writes nowhere but into that folder.
struct WebHost: Sendable {
    let site: Site

    /// What nginx noted of each request: the status and the path.
    var requests: [String] { get throws { try site.folder.read("access.log").split(separator: "\n").map(String.init) } }

    /// Lets it serve another directory of the site's folder from now on.
    func serve(_ directory: String) throws {
        let link = site.folder("link-\(UUID().uuidString)")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: site.folder(directory))
        try #require(rename(link, site.folder("root")) == 0)
    }
}

extension Site {
    /// The settings of a server whose public documents come from a web host: nobody reaches its public plane.
    static var behindWebHost: [String: String] {
        [
            "AUREOLE_PUBLISH_DIRECTORY": "www", "AUREOLE_PUBLIC_LISTEN": "127.0.0.1:\(Ports.free())",
            "AUREOLE_TLS_CERTIFICATE": "", "AUREOLE_TLS_KEY": "", "AUREOLE_ISSUER_CA": "ca.pem",
        ]
    }

    /// Runs nginx for the time of the body, in the foreground, as whoever runs the test.
    func hosting(_ directory: String = "www", _ body: (WebHost) async throws -> Void) async throws {
        let host = WebHost(site: self)
        try host.serve(directory)
        try folder.write(try WebHost.server(of: self), to: "issuer.conf")
        try folder.write(WebHost.frame(in: folder), to: "nginx.conf")
        let nginx = try WebHost.program.start(
            ["-p", folder.path, "-c", folder("nginx.conf"), "-e", "stderr"], environment: environment, in: folder)
        do {
            try await eventually("an nginx that listens") {
                try #require(nginx.isRunning, "\(nginx.err)")
                return (try? await fetch(publicURL)) != nil
            }
            try await body(host)
        } catch {
            nginx.terminate()
            _ = try await nginx.ended()
            throw error
        }
        nginx.terminate()
        let outcome = try await nginx.ended()
        #expect(outcome.status == 0, "\(outcome.err)")
    }
}

extension WebHost {
    fileprivate struct Missing: Error, CustomStringConvertible {
        let description = "nginx is not on the PATH; Tests/run fetches it (Debian package nginx-light)"
    }

    fileprivate static var program: Program {
        get throws {
            let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin"
            let places = path.split(separator: ":").map { "\($0)/nginx" }
            guard let place = places.first(where: FileManager.default.isExecutableFile) else { throw Missing() }
            return Program(path: place)
        }
    }

    /// The configuration in README.md, with this site's port, certificate and directory.
    fileprivate static func server(of site: Site) throws -> String {
        let readme = URL(filePath: #filePath).appending(path: "../../../../README.md").standardized
        let blocks = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```nginx\n")
        var text = try #require(blocks.dropFirst().first?.components(separatedBy: "```").first)
        for (shown, own) in [
            ("listen 443 ssl", "listen 127.0.0.1:\(site.publicPort) ssl"), ("issuer.example.com", "localhost"),
            ("/etc/ssl/issuer", site.folder.path), ("/var/www/issuer", site.folder("root")),
        ] {
            try #require(text.contains(shown), "README.md no longer has \(shown)")
            text = text.replacing(shown, with: own)
        }
        return text
    }

    /// What a distribution's nginx.conf has around it.
    fileprivate static func frame(in folder: Folder) -> String {
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder($0));" }
        return """
            daemon off;
            pid \(folder("nginx.pid"));
            error_log stderr;
            events {}
            http {
                log_format line '$status $uri';
                access_log \(folder("access.log")) line;
                \(places.joined(separator: "\n    "))
                include issuer.conf;
            }
            """
    }
}
