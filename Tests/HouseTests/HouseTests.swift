import Foundation
import Testing

/// What each room may import, ours and theirs; `NIO*` stands for every module whose name begins so. Design, section 2.
private let allowed: [String: Set<String>] = [
    "COpenSSL": [],
    "Federation": ["FoundationEssentials", "Synchronization"],
    "Cryptography": ["COpenSSL", "Crypto", "CryptoExtras", "FoundationEssentials", "Glibc", "Synchronization"],
    "Storage": [
        "Federation", "Cryptography", "GRDB", "Logging", "ServiceLifecycle", "FoundationEssentials", "Synchronization",
        "Glibc", "Dispatch",
    ],
    "Entra": [
        "Federation", "AsyncHTTPClient", "Logging", "NIO*", "FoundationEssentials", "Synchronization", "Glibc",
    ],
    "Operations": [
        "Federation", "Cryptography", "Storage", "Entra", "Logging", "Metrics", "CoreMetrics", "ServiceLifecycle",
        "FoundationEssentials", "Synchronization", "Dispatch",
    ],
    "TransportSecurity": ["Logging", "NIO*", "ServiceLifecycle", "Synchronization"],
    "PublicPlane": [
        "Federation", "TransportSecurity", "Logging", "Metrics", "CoreMetrics", "NIO*", "ServiceLifecycle",
        "FoundationEssentials", "Synchronization", "Glibc",
    ],
    "PrivatePlane": [
        "Federation", "Operations", "TransportSecurity", "Hummingbird*", "HTTPTypes", "Logging", "Metrics",
        "CoreMetrics", "Mustache", "NIO*", "ServiceLifecycle", "FoundationEssentials", "Foundation", "Synchronization",
        "Glibc",
    ],
    "EntraSimulator": theirs,
    "aureole": theirs.union([
        "Cryptography", "Entra", "Federation", "Operations", "PrivatePlane", "PublicPlane", "Storage",
        "TransportSecurity",
    ]),
]

/// Every product that Package.swift names, and what comes with the toolchain.
private let theirs: Set<String> = {
    let manifest = (try? String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""
    let products = manifest.matches(of: /product\("(\w+)"/).map { String($0.1) }
    return Set(
        products + ["NIO*", "HummingbirdCore", "Foundation", "FoundationEssentials", "Synchronization", "Glibc"])
}()

private let root = URL(filePath: #filePath).appending(path: "../../..").standardized

@Suite("The house")
struct HouseTests {
    @Test("Each room imports only what its stairs lead to") func imports() throws {
        for source in try sources() {
            let may = allowed[source.room] ?? []
            for module in importedModules(source.text) where !may.contains(module) {
                let isFamily = may.contains { $0.hasSuffix("*") && module.hasPrefix($0.dropLast()) }
                #expect(isFamily, "\(source.path) imports \(module), which \(source.room) may not")
            }
        }
    }

    /// The library would make one of the type's name, by reflection, at every start.
    @Test("Each command says its own name") func commandNames() throws {
        for source in try sources() where source.room == "aureole" {
            for configuration in source.text.components(separatedBy: "= CommandConfiguration(").dropFirst() {
                let start = configuration.drop { $0.isWhitespace }
                #expect(start.hasPrefix("commandName: "), "\(source.path): \(start.prefix(80))")
            }
        }
    }

    @Test("Every room is in the table, and every row is a room") func rooms() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
        #expect(Set(folders.filter { !$0.hasPrefix(".") }) == Set(allowed.keys))
    }

    @Test("Nothing can bring the process down on purpose, or step around the compiler's checks") func words() throws {
        for source in try sources() {
            let code = source.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            let openSSLOnly = source.room == "Cryptography" ? [] : ["@unchecked Sendable", "nonisolated(unsafe)"]
            for word in ["try!", "as!", "fatalError("] + openSSLOnly {
                #expect(!code.contains { $0.contains(word) }, "\(source.path) has \(word)")
            }
        }
    }

    @Test(
        "An import is found in every form",
        arguments: [
            ("import Storage", ["Storage"]),
            ("package import Storage", ["Storage"]),
            ("@testable import Storage", ["Storage"]),
            ("@preconcurrency package import Storage", ["Storage"]),
            ("@_spi(Testing) import Storage", ["Storage"]),
            ("import struct Storage.Store", ["Storage"]),
            ("package import class Storage.Store", ["Storage"]),
            ("import Storage.Inner", ["Storage"]),
            ("    import Storage", ["Storage"]),
            ("import A; import B", ["A", "B"]),
            ("#if x\nimport A\n#else\n\timport B\n#endif", ["A", "B"]),
            ("// import Storage", []),
            ("let important = imported", []),
        ])
    func forms(source: String, modules: [String]) { #expect(importedModules(source) == modules) }
}

private func importedModules(_ source: String) -> [String] {
    let form =
        /(?m)(?:^|;)[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|public|internal|fileprivate|private)\s+)?import\s+/
    let kind = /(?:(?:struct|class|enum|protocol|typealias|func|var|let|actor)\s+)?/
    return source.matches(of: form).compactMap { match in
        let rest = source[match.range.upperBound...]
        let name = rest[((try? kind.prefixMatch(in: rest))??.range.upperBound ?? rest.startIndex)...]
        return name.prefixMatch(of: /\w+/).map { String($0.0) }
    }
}

private func sources() throws -> [(room: String, path: String, text: String)] {
    let folder = root.appending(path: "Sources")
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let swift = paths.filter { $0.hasSuffix(".swift") }
    #expect(swift.count > 20, "the sources were not found")
    return try swift.map { path in
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        return (String(path.prefix { $0 != "/" }), "Sources/\(path)", text)
    }
}
