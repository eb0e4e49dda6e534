// swift-tools-version: 6.2
import PackageDescription

// The house: every target lists exactly what it may import; `scripts/check-imports` holds the sources to it.
// docs/architecture.md draws the same map and says what each room is for.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

/// Where libFuzzer lies. `scripts/fuzz` sets it: then there is no test target but the program that fuzzes.
let fuzzer = Context.environment["FILMGATE_FUZZ"]

/// The rooms whose code the fuzzer is to explore.
let explored: Set = ["Upstream", "Chat", "Server"]
let exploring: [SwiftSetting] = [
    .unsafeFlags(["-O", "-sanitize=address", "-sanitize=fuzzer", "-parse-as-library"])
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    let isExplored = fuzzer != nil && explored.contains(name)
    return .target(name: name, dependencies: dependencies, swiftSettings: isExplored ? strict + exploring : strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

/// What is fuzzed, and its inputs as tests.
let fuzzed: [Target.Dependency] = ["Catalog", "Chat", "Server", "Upstream", nioCore]

let package = Package(
    name: "filmgate",
    products: [.executable(name: "filmgate", targets: ["App"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    ],
    targets: [
        // base
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CMagic", pkgConfig: "libmagic", providers: [.apt(["libmagic-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        room("Address", []),
        room("Catalog", []),
        room("JSON", []),
        room("Vault", [crypto]),
        room("Store", [grdb, grdbSQLite, logging, nioConcurrency]),
        room("Transport", ["Address", "CCurl", logging, nioCore, nioConcurrency]),
        room("Upstream", ["Catalog", "JSON", "Transport", logging, nioConcurrency, nioCore]),

        // resources
        room("Jobs", ["Store", lifecycle, logging, nioConcurrency]),
        room("Media", ["Store", "CMagic", crypto, lifecycle, logging, nioConcurrency, nioCore, nioPosix, subprocess]),
        room("Characters", ["Store"]),
        room("Access", ["Store", crypto, cryptoExtras, logging, nioConcurrency, nioPosix]),
        room("CallLog", ["Store", lifecycle, logging, nioConcurrency, nioCore]),
        room("Webhooks", ["Store", "Vault", "Transport", crypto, lifecycle, logging, nioConcurrency, nioCore]),
        room("Settings", ["Store", "Vault", logging, nioConcurrency]),
        room(
            "Pool",
            [
                "Store", "Vault", "Upstream", "Transport", "Catalog", crypto, lifecycle, logging, nioConcurrency,
                nioCore,
            ]),

        // use cases
        room(
            "Generation",
            [
                "Upstream", "Transport", "Pool", "Media", "Characters", "CallLog", "Catalog", "Jobs", crypto, lifecycle,
                logging, nioConcurrency, nioCore,
            ]),

        room(
            "Chat",
            ["Upstream", "Transport", "Pool", "Media", "CallLog", "Catalog", logging, nioConcurrency, nioCore]),

        // the operator's pages: files, no code that runs here
        .target(
            name: "Console", dependencies: ["CZlib", crypto, nioCore], resources: [.copy("Web")], swiftSettings: strict),

        // edge
        room(
            "Server",
            [
                "Console", "Chat", "Generation", "Jobs", "Media", "Characters", "Pool", "CallLog", "Access", "Settings",
                "Webhooks", "Catalog", "Address", "JSON",
                crypto, httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, nioConcurrency, nioCore, nioHTTP1,
                nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix,
            ]),
        .executableTarget(
            name: "App",
            dependencies: [
                "Server", "Console", "Chat", "Generation", "Jobs", "Media", "Characters", "Access", "CallLog",
                "Settings",
                "Webhooks", "Pool",
                "Upstream", "Transport", "Store", "Vault", "Catalog", "Address", "Simulator",
                argumentParser, lifecycle, logging, nioConcurrency, nioCore, subprocess, tomlKit,
            ],
            swiftSettings: strict,
            // Takes malloc's place in the whole program: docs/decisions/0015-jemalloc.md.
            linkerSettings: [.linkedLibrary("jemalloc")]),

        // aside: a loopback upstream that speaks the real wire protocol
        room(
            "Simulator",
            [
                crypto, httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, nioConcurrency, nioCore, nioPosix,
                subprocess,
            ]),

        // tests
        .target(
            name: "TestSupport",
            dependencies: ["Store", "Transport", logging, nioCore, nioConcurrency, nioPosix],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("AddressTests", ["Address"]),
        tests("CatalogTests", ["Catalog"]),
        tests("JSONTests", ["JSON"]),
        tests("VaultTests", ["Vault", "TestSupport"]),
        tests("StoreTests", ["Store", "TestSupport"]),
        tests("TransportTests", ["Transport", "Address", "TestSupport", nioCore, nioHTTP1, nioPosix, nioConcurrency]),
        tests(
            "UpstreamTests",
            [
                "Upstream", "Simulator", "Transport", "Catalog", "TestSupport", nioCore, nioHTTP1, nioPosix,
                nioConcurrency, logging,
            ]),
        tests("JobsTests", ["Jobs", "Store", "TestSupport", lifecycle, logging, nioConcurrency]),
        tests("MediaTests", ["Media", "Store", "TestSupport", nioCore, nioConcurrency, logging, crypto, subprocess]),
        tests("AccessTests", ["Access", "Store", "TestSupport", logging, nioConcurrency]),
        tests("CallLogTests", ["CallLog", "Store", "TestSupport", lifecycle, logging, nioConcurrency, nioCore]),
        tests(
            "WebhooksTests",
            ["Webhooks", "Store", "Vault", "Transport", "TestSupport", lifecycle, logging, nioConcurrency, nioCore]),
        tests("SettingsTests", ["Settings", "Store", "Vault", "TestSupport", logging]),
        tests(
            "PoolTests",
            [
                "Pool", "Store", "Vault", "Upstream", "Transport", "Catalog", "Simulator", "TestSupport", lifecycle,
                logging, nioConcurrency, nioCore,
            ]),
        tests(
            "GenerationTests",
            [
                "Generation", "CallLog", "Catalog", "Characters", "Jobs", "Media", "Pool", "Vault", "Upstream",
                "Transport", "Store", "Simulator",
                "TestSupport", logging, lifecycle, nioCore, nioConcurrency,
            ]),
        tests(
            "ChatTests",
            [
                "Chat", "CallLog", "Catalog", "Media", "Pool", "Vault", "Upstream", "Transport", "Store", "Simulator",
                "TestSupport", logging, lifecycle, nioCore, nioConcurrency,
            ]),
        tests("ConsoleTests", ["Console", "TestSupport", nioCore]),
        tests(
            "ServerTests",
            [
                "Server", "Console", "Chat", "Generation", "Jobs", "Media", "Characters", "Pool", "CallLog", "Access",
                "Settings",
                "Webhooks",
                "Catalog",
                "Address",
                "Store",
                "Vault", "Upstream", "Transport", "TestSupport",
                nioCore, nioConcurrency, nioEmbedded, nioHTTP1, nioHTTPTypes, nioPosix, httpTypes, hummingbird,
                lifecycle,
                logging,
            ], resources: [.copy("Fixtures")]),
        tests("SimulatorTests", ["Simulator", "Transport", "TestSupport", nioCore, logging]),
        tests(
            "AppTests",
            [
                "App", "Access", "CallLog", "Catalog", "Chat", "Console", "Generation", "Jobs", "Media", "Pool",
                "Server", "Settings", "Webhooks",
                "Store", "Transport", "Upstream", "Vault", "TestSupport", nioCore,
                argumentParser, lifecycle, logging, nioConcurrency, tomlKit,
            ]),
        tests(
            "JourneyTests", ["Simulator", "Store", "Transport", "TestSupport", nioCore, logging],
            // Used by journeys, from where they lie.
            exclude: ["sdk", "schema", "browser", "requirements.txt", "requirements-large.txt"]),
        tests("FuzzTests", fuzzed, exclude: ["Entry"]),
    ],
    swiftLanguageModes: [.v6]
)

if let fuzzer {
    package.targets.removeAll { $0.type == .test }
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: fuzzed, path: "Tests/FuzzTests", exclude: ["Replay"],
            swiftSettings: strict + exploring,
            linkerSettings: [.unsafeFlags(["-sanitize=address", fuzzer]), .linkedLibrary("stdc++")]))
}
