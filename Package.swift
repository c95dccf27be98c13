// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours is held to the same rules: explicit existentials, imports that do not leak, no warning left.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Products of other packages, under the names the targets below use for them.
enum Theirs {
    static let argumentParser = product("ArgumentParser", "swift-argument-parser")
    static let asn1 = product("SwiftASN1", "swift-asn1")
    static let asyncHTTPClient = product("AsyncHTTPClient", "async-http-client")
    static let certificateReloading = product("NIOCertificateReloading", "swift-nio-extras")
    static let configuration = product("Configuration", "swift-configuration")
    static let crypto = product("Crypto", "swift-crypto")
    static let cryptoExtras = product("CryptoExtras", "swift-crypto")
    static let grdb = product("GRDB", "GRDB.swift")
    static let httpTypes = product("HTTPTypes", "swift-http-types")
    static let hummingbird = product("Hummingbird", "hummingbird")
    static let hummingbirdTLS = product("HummingbirdTLS", "hummingbird")
    static let logging = product("Logging", "swift-log")
    static let metrics = product("Metrics", "swift-metrics")
    static let coreMetrics = product("CoreMetrics", "swift-metrics")
    static let metricsTestKit = product("MetricsTestKit", "swift-metrics")
    static let mustache = product("Mustache", "swift-mustache")
    static let nioCore = product("NIOCore", "swift-nio")
    static let nioEmbedded = product("NIOEmbedded", "swift-nio")
    static let nioHTTP1 = product("NIOHTTP1", "swift-nio")
    static let nioHTTPTypes = product("NIOHTTPTypes", "swift-nio-extras")
    static let nioPosix = product("NIOPosix", "swift-nio")
    static let nioSSL = product("NIOSSL", "swift-nio-ssl")
    static let serviceLifecycle = product("ServiceLifecycle", "swift-service-lifecycle")
    static let serviceLifecycleTestKit = product("ServiceLifecycleTestKit", "swift-service-lifecycle")
    static let system = product("SystemPackage", "swift-system")
    static let unixSignals = product("UnixSignals", "swift-service-lifecycle")
    static let x509 = product("X509", "swift-certificates")

    private static func product(_ name: String, _ package: String) -> Target.Dependency {
        .product(name: name, package: package)
    }
}

let package = Package(
    name: "aureole",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "aureole", targets: ["aureole"]),
        .executable(name: "entra-simulator", targets: ["EntraSimulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // Ground floor: nouns and keys. Neither knows the other.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Federation", swiftSettings: rules),
        .target(
            name: "Cryptography",
            dependencies: ["COpenSSL", Theirs.crypto, Theirs.cryptoExtras],
            swiftSettings: rules),

        // First floor: disk and network.
        .target(
            name: "Storage",
            dependencies: ["Federation", "Cryptography", Theirs.grdb, Theirs.logging, Theirs.serviceLifecycle],
            swiftSettings: rules),
        .target(
            name: "Entra",
            dependencies: [
                "Federation", Theirs.asyncHTTPClient, Theirs.logging, Theirs.nioCore, Theirs.nioHTTP1,
                Theirs.nioPosix, Theirs.nioSSL,
            ],
            swiftSettings: rules),

        // Second floor: the verbs, once.
        .target(
            name: "Operations",
            dependencies: [
                "Federation", "Cryptography", "Storage", "Entra", Theirs.logging, Theirs.metrics, Theirs.coreMetrics,
                Theirs.serviceLifecycle,
            ],
            swiftSettings: rules),

        // Third floor: HTTP is served here. Both planes greet their clients with the same kind of certificate.
        .target(
            name: "TransportSecurity",
            dependencies: [
                Theirs.certificateReloading, Theirs.logging, Theirs.nioSSL, Theirs.serviceLifecycle,
            ],
            swiftSettings: rules),
        .target(
            name: "PublicPlane",
            dependencies: [
                "Federation", "TransportSecurity", Theirs.logging, Theirs.metrics, Theirs.nioCore, Theirs.nioHTTP1,
                Theirs.nioPosix, Theirs.nioSSL, Theirs.serviceLifecycle,
            ],
            swiftSettings: rules),
        .target(
            name: "PrivatePlane",
            dependencies: [
                "Federation", "Operations", "TransportSecurity", Theirs.coreMetrics, Theirs.httpTypes,
                Theirs.hummingbird,
                Theirs.hummingbirdTLS, Theirs.logging, Theirs.metrics, Theirs.mustache, Theirs.nioCore,
                Theirs.nioHTTP1, Theirs.nioHTTPTypes, Theirs.nioPosix, Theirs.nioSSL, Theirs.serviceLifecycle,
            ],
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Pages/Assets")],
            swiftSettings: rules),

        // Top floor: commands, settings, wiring.
        .executableTarget(
            name: "aureole",
            dependencies: [
                "Cryptography", "Entra", "Federation", "Operations", "PrivatePlane", "PublicPlane", "Storage",
                "TransportSecurity", Theirs.argumentParser, Theirs.asyncHTTPClient, Theirs.configuration,
                Theirs.coreMetrics, Theirs.logging, Theirs.nioCore, Theirs.nioHTTP1, Theirs.nioPosix, Theirs.nioSSL,
                Theirs.serviceLifecycle, Theirs.system, Theirs.unixSignals,
            ],
            swiftSettings: rules),

        // A house of its own across the street: nothing of ours, so that it judges with its own eyes.
        .executableTarget(
            name: "EntraSimulator",
            dependencies: [
                Theirs.argumentParser, Theirs.asn1, Theirs.asyncHTTPClient, Theirs.crypto, Theirs.cryptoExtras,
                Theirs.httpTypes, Theirs.hummingbird, Theirs.hummingbirdTLS, Theirs.logging, Theirs.nioCore,
                Theirs.nioHTTP1, Theirs.nioSSL, Theirs.serviceLifecycle, Theirs.x509,
            ],
            swiftSettings: rules),

        // What HTTP costs without a service behind it, for the benchmark.
        .executableTarget(
            name: "HummingbirdBaseline",
            dependencies: [
                Theirs.httpTypes, Theirs.hummingbird, Theirs.logging, Theirs.nioCore, Theirs.nioPosix,
            ],
            path: "Tests/Benchmarks/HummingbirdBaseline",
            swiftSettings: rules),

        // A house on a temporary database, with a clock to move and a stand-in for Entra.
        .target(
            name: "TestSupport",
            dependencies: [
                "Cryptography", "Entra", "Federation", "Operations", "Storage", Theirs.asn1, Theirs.crypto,
                Theirs.logging, Theirs.metricsTestKit, Theirs.nioCore, Theirs.nioHTTP1, Theirs.nioPosix,
                Theirs.nioSSL, Theirs.x509,
            ],
            path: "Tests/TestSupport",
            swiftSettings: rules),

        // What each room promises, and that the stairs are as drawn.
        .testTarget(
            name: "CryptographyTests",
            dependencies: ["COpenSSL", "Cryptography", Theirs.crypto, Theirs.cryptoExtras],
            swiftSettings: rules),
        .testTarget(
            name: "FederationTests", dependencies: ["Federation", "TestSupport"], exclude: ["Golden"],
            swiftSettings: rules),
        .testTarget(
            name: "PublicPlaneTests",
            dependencies: [
                "Federation", "PublicPlane", "TransportSecurity", Theirs.crypto, Theirs.logging, Theirs.metrics,
                Theirs.metricsTestKit, Theirs.nioCore, Theirs.nioPosix, Theirs.nioSSL, Theirs.serviceLifecycle,
            ],
            swiftSettings: rules),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Cryptography", "Federation", "Storage", "TestSupport", Theirs.grdb, Theirs.logging,
                Theirs.serviceLifecycle, Theirs.serviceLifecycleTestKit,
            ],
            exclude: ["Golden"],
            swiftSettings: rules),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Cryptography", "Entra", "Federation", "Operations", "Storage", "TestSupport", Theirs.coreMetrics,
                Theirs.crypto, Theirs.cryptoExtras, Theirs.grdb, Theirs.metricsTestKit, Theirs.serviceLifecycle,
                Theirs.serviceLifecycleTestKit,
            ],
            swiftSettings: rules),
        .testTarget(
            name: "PrivatePlaneTests",
            dependencies: [
                "Cryptography", "Entra", "Federation", "Operations", "PrivatePlane", "Storage", "TestSupport",
                "TransportSecurity",
                Theirs.coreMetrics, Theirs.grdb, Theirs.httpTypes, Theirs.hummingbird, Theirs.logging,
                Theirs.metricsTestKit, Theirs.nioCore, Theirs.nioEmbedded, Theirs.nioHTTPTypes, Theirs.nioPosix,
                Theirs.nioSSL, Theirs.serviceLifecycle,
            ],
            swiftSettings: rules),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "aureole", "Cryptography", "Entra", "Federation", "Operations", "PrivatePlane", "PublicPlane",
                "Storage", "TransportSecurity", Theirs.argumentParser, Theirs.logging,
            ],
            swiftSettings: rules),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: ["TestSupport", Theirs.asyncHTTPClient, Theirs.nioCore, Theirs.nioHTTP1, Theirs.nioSSL],
            exclude: ["Golden"],
            swiftSettings: rules),
        .testTarget(name: "HouseTests", swiftSettings: rules),
        .testTarget(
            name: "EntraSimulatorTests",
            dependencies: [
                "EntraSimulator", Theirs.asn1, Theirs.asyncHTTPClient, Theirs.crypto, Theirs.cryptoExtras,
                Theirs.httpTypes, Theirs.hummingbird, Theirs.hummingbirdTLS, Theirs.logging, Theirs.nioCore,
                Theirs.nioHTTP1, Theirs.nioSSL, Theirs.serviceLifecycle, Theirs.x509,
            ],
            swiftSettings: rules),

        .testTarget(
            name: "EntraTests",
            dependencies: [
                "Entra", "Federation", "TestSupport", Theirs.nioCore, Theirs.nioHTTP1, Theirs.nioPosix, Theirs.nioSSL,
            ],
            swiftSettings: rules),
    ]
)
