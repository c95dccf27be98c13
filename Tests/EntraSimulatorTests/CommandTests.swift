import Foundation
import Testing

@testable import EntraSimulator

@Suite struct CommandTests {
    @Test(
        "An address is a host and a port",
        arguments: [
            ("127.0.0.1:9443", ListenAddress(host: "127.0.0.1", port: 9443)),
            ("localhost:0", ListenAddress(host: "localhost", port: 0)),
            ("[::1]:9443", ListenAddress(host: "::1", port: 9443)),
            ("9443", nil), ("localhost:", nil), (":9443", nil), ("localhost:65536", nil), ("::1:9443", nil),
        ] as [(String, ListenAddress?)])
    func address(text: String, address: ListenAddress?) { #expect(ListenAddress(text) == address) }

    @Test(
        "A keeping time is a span or forever",
        arguments: [
            ("0", CacheTime.seconds(0)), ("30s", .seconds(30)), ("10m", .seconds(600)), ("24h", .seconds(86_400)),
            ("2d", .seconds(172_800)), ("forever", .forever), ("never", nil), ("-1", nil), ("", nil), ("1.5h", nil),
        ] as [(String, CacheTime?)])
    func keepingTime(text: String, time: CacheTime?) { #expect(CacheTime(text) == time) }

    @Test(
        "Base64url has one spelling for each value",
        arguments: [
            ("", []), ("AAEC_w", [0, 1, 2, 255]), ("-_8", [251, 255]), ("AAEC/w", nil), ("AA==", nil), ("A", nil),
            ("AB", nil), ("A A", nil), ("AAAA\n", nil),
        ] as [(String, [UInt8]?)])
    func base64URL(text: String, bytes: [UInt8]?) {
        #expect(Base64URL.decode(text) == bytes)
        if let bytes { #expect(Base64URL.encode(bytes) == text) }
    }

    @Test("It says when it is ready in one line, and ends on SIGTERM with 0")
    func life() throws {
        try withFolder { folder in
            let process = try Running(["--listen", "127.0.0.1:0"] + Self.files(in: folder))
            let line = try #require(process.firstLine())
            #expect(line.wholeMatch(of: /listening on https:\/\/localhost:[0-9]+/) != nil)
            let pem = try String(contentsOf: folder.appending(path: "ca.pem"), encoding: .utf8)
            #expect(pem.hasPrefix("-----BEGIN CERTIFICATE-----"))
            process.terminate()
            #expect(process.wait() == .init(status: 0, output: "", error: ""))
        }
    }

    @Test("It plays the cloud it was told to")
    func cloud() throws {
        try withFolder { folder in
            let process = try Running(["--listen", "127.0.0.1:0", "--cloud", "china"] + Self.files(in: folder))
            let address = try #require(process.firstLine()?.split(separator: " ").last)
            let curl = Process()
            let output = Pipe()
            curl.executableURL = URL(filePath: "/usr/bin/env")
            curl.arguments = [
                "curl", "--silent", "--noproxy", "*", "--cacert", folder.appending(path: "ca.pem").path,
                "\(address)/simulator/settings",
            ]
            curl.standardOutput = output
            try curl.run()
            let settings = JSONValue(json: output.fileHandleForReading.readDataToEndOfFile())
            curl.waitUntilExit()
            process.terminate()
            _ = process.wait()
            #expect(settings?["cloud"] == "china")
        }
    }

    @Test("A taken port is named in one sentence")
    func taken() throws {
        try withFolder { folder in
            let first = try Running(["--listen", "127.0.0.1:0"] + Self.files(in: folder))
            let port = try #require(first.firstLine()?.split(separator: ":").last)
            let second = try Running(["--listen", "127.0.0.1:\(port)"] + Self.files(in: folder))
            let end = second.wait()
            first.terminate()
            _ = first.wait()
            #expect(end.status == 1)
            #expect(end.output == "")
            #expect(end.error.hasPrefix("entra-simulator: error: cannot listen on 127.0.0.1:\(port): "))
            #expect(end.error.split(separator: "\n").count == 1)
        }
    }

    @Test(
        "What cannot be used is named in one sentence",
        arguments: [
            (["--ca-out", "/nowhere/ca.pem"], "cannot write /nowhere/ca.pem"),
            (["--trust", "/nowhere/trust.pem"], "no certificates can be read from /nowhere/trust.pem"),
            (["--apps", "/nowhere/apps.json"], "apps file /nowhere/apps.json: it cannot be read"),
        ])
    func unusable(arguments: [String], sentence: String) throws {
        try withFolder { folder in
            let end = try Running(["--listen", "127.0.0.1:0"] + Self.files(in: folder) + arguments).wait()
            #expect(end == .init(status: 1, output: "", error: "entra-simulator: error: \(sentence)\n"))
        }
    }

    @Test(
        "Wrong usage ends with 64",
        arguments: [
            [], ["--ca-out", "x"], ["--ca-out", "x", "--apps", "y", "--listen", "nine"],
            ["--ca-out", "x", "--apps", "y", "--jwks-cache", "soon"], ["--ca-out", "x", "--apps", "y", "--nonsense"],
            ["--ca-out", "x", "--apps", "y", "--cloud", "moon"],
        ])
    func usage(arguments: [String]) throws {
        let end = try Running(arguments).wait()
        #expect(end.status == 64)
        #expect(end.output == "")
    }

    @Test("Help shows an example, and the example's apps file can be read")
    func help() throws {
        let end = try Running(["--help"]).wait()
        #expect(end.status == 0)
        #expect(end.output.contains("entra-simulator --ca-out entra-ca.pem --trust issuer-ca.pem --apps apps.json"))
        let example = try #require(end.output.range(of: "{\"tenants\""))
        let rest = end.output[example.lowerBound...]
        let text = rest.prefix(upTo: try #require(rest.range(of: "USAGE")).lowerBound)
        #expect(throws: Never.self) { try EntraSimulator.Directory(json: Data(text.utf8)) }
    }

    private static func files(in folder: URL) throws -> [String] {
        let apps = folder.appending(path: "apps.json")
        try Data(#"{"tenants":[],"applications":[]}"#.utf8).write(to: apps)
        return ["--ca-out", folder.appending(path: "ca.pem").path, "--apps", apps.path]
    }

    private func withFolder(_ act: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try act(folder)
    }
}

/// The built command, running.
private struct Running {
    struct End: Equatable {
        let status: Int32
        let output: String
        let error: String
    }

    private let process = Process()
    private let output = Pipe()
    private let error = Pipe()

    init(_ arguments: [String]) throws {
        let here = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = here.appending(path: "entra-simulator")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = error
        try process.run()
    }

    /// What is printed up to the first line break.
    func firstLine() -> String? {
        var line = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            if byte == Data("\n".utf8) { return String(bytes: line, encoding: .utf8) }
            line += byte
        }
        return nil
    }

    func terminate() { process.terminate() }

    func wait() -> End {
        let output = output.fileHandleForReading.readDataToEndOfFile()
        let error = error.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return End(
            status: process.terminationStatus, output: String(bytes: output, encoding: .utf8) ?? "",
            error: String(bytes: error, encoding: .utf8) ?? "")
    }
}
