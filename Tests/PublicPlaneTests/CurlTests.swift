import Federation
import Foundation
import NIOCore
import PublicPlane
import Testing

@Suite("curl", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
struct CurlTests {
    @Test("curl fetches a document over HTTPS, and 304 with the tag it got") func fetch() async throws {
        let authority = try Authority()
        defer { authority.remove() }
        try await withPlane {
            $0.certificate = authority.files()
        } body: { plane in
            let url = "https://localhost:\(plane.address.port!)/tenant/.well-known/jwks.json"
            let arguments = [
                "--silent", "--cacert", authority.path("ca.crt"), "--resolve",
                "localhost:\(plane.address.port!):127.0.0.1",
            ]
            let body = try await curl(arguments + ["--http1.1", url])
            #expect(body == String(decoding: plane.publication.documents.jwks.body, as: UTF8.self))
            let conditional = ["--header", "If-None-Match: \(plane.publication.documents.jwks.etag)"]
            let status = ["--output", "/dev/null", "--write-out", "%{http_code} %{http_version} %{num_redirects}"]
            #expect(try await curl(arguments + conditional + status + [url]) == "304 1.1 0")
            #expect(try await curl(arguments + ["--head"] + status + [url]) == "200 1.1 0")
            #expect(try await curl(arguments + ["--data", "x=1"] + status + [url]) == "404 1.1 0")
        }
    }

    @Test("curl gets its answer when it asks for HTTP/2, speaks HTTP/1.0 or uploads a file") func upload() async throws
    {
        try await withPlane { plane in
            let url = "http://127.0.0.1:\(plane.address.port!)/upload"
            let status = ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}"]
            let requests = [
                ["--http2", url],  // asks for an upgrade to h2c
                ["--http1.0", url],
                ["--upload-file", "/usr/bin/openssl", url],
            ]
            for request in requests {
                let answer = try await curl(status + request)
                #expect(answer == "404", "\(request)")
            }
        }
    }

    private func curl(_ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
}
