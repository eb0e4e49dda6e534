import ArgumentParser
import CallLog
import Foundation
import Jobs
import Logging
import Media
import NIOCore
import Pool
import Store

/// What scripts/bench measures within the program.
struct BenchQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-queue", abstract: "Run jobs that do nothing through their whole durable life.",
        shouldDisplay: false)

    @OptionGroup var data: DataOptions
    @Option var jobs: Int = 20_000
    @Option(help: "Rows that lie in the table beforehand.") var waiting: Int = 0
    @Option(help: "Callers, and jobs at once.") var concurrency: Int = 64

    func run() async throws {
        let directory = data.directory(environment: ProcessInfo.processInfo.environment)
        let report = try await directory.withDatabase {
            try await NullJobBenchmark().run(database: $0, jobs: jobs, waiting: waiting, concurrency: concurrency)
        }
        Output.standard.line(
            "{\"jobs\":\(report.jobs),\"waiting\":\(waiting),\"seconds\":\(report.seconds),\"perSecond\":\(report.perSecond)}"
        )
    }
}

/// Measures lists and statistics of a call log that it fills.
struct BenchCalls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-calls", abstract: "Fill a call log and measure its lists and statistics.",
        shouldDisplay: false)

    @OptionGroup var data: DataOptions
    @Option var records: Int = 1_000_000
    @Option(help: "How often each kind of query is asked.") var queries: Int = 200

    func run() async throws {
        let directory = data.directory(environment: ProcessInfo.processInfo.environment)
        guard !directory.hasDatabase else { throw CommandFailure("it fills a fresh data directory only") }
        let report = try await directory.withDatabase {
            try await CallLogBenchmark(database: $0).run(records: records, queries: queries)
        }
        let times = report.p95MS.map { "\"\($0.query)\":\(($0.milliseconds * 100).rounded() / 100)" }
        Output.standard.line(
            "{\"records\":\(report.records),\"seconds\":\(report.seconds),\"p95MS\":{\(times.joined(separator: ","))}}"
        )
    }
}

/// Measures a large token pool.
struct BenchTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-tokens", abstract: "Fill a token pool and measure choices, pages and the start.",
        shouldDisplay: false)

    @OptionGroup var data: DataOptions
    @Option var tokens: Int = 100_000

    func run() async throws {
        let directory = data.directory(environment: ProcessInfo.processInfo.environment)
        guard !directory.hasDatabase else { throw CommandFailure("it fills a fresh data directory only") }
        let report = try await directory.withDatabase {
            try await TokenPoolBenchmark(database: $0, vault: try directory.vault(), logger: .silent).run(
                tokens: tokens)
        }
        Output.standard.line(
            """
            {"importSeconds":\(report.importSeconds),"startSeconds":\(report.startSeconds),\
            "pageMS":\(report.pageMilliseconds),"choiceUS":\(report.choiceMicroseconds),\
            "firstChoiceMS":\(report.firstChoiceMilliseconds)}
            """)
    }
}

/// Puts files of the benchmarks into the cache.
struct BenchStore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-store", abstract: "Store a picture or video in the cache and print its name.",
        shouldDisplay: false)

    @OptionGroup var data: DataOptions
    @Argument var path: String

    func run() async throws {
        let directory = data.directory(environment: ProcessInfo.processInfo.environment)
        let kind: MediaKind = path.hasSuffix(".mp4") ? .video : .image
        let name = try await directory.withDatabase { database in
            var configuration = MediaCache.Configuration(Configuration(), directory: directory)
            configuration.limits[kind]?.bytes = 0
            let media = try MediaCache(database: database, configuration: configuration, logger: .silent)
            let file = try FilePieces(path: path)
            return try await media.store(file, as: kind, for: nil, expectedLength: nil, now: Date()).name
        }
        Output.standard.line(name)
    }
}

/// A file in pieces of a megabyte.
private struct FilePieces: AsyncSequence, Sendable {
    private let handle: FileHandle

    init(path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw CommandFailure("cannot read \(path)") }
        self.handle = handle
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let handle: FileHandle

        mutating func next() async throws -> ByteBuffer? {
            guard let data = try handle.read(upToCount: 1 << 20), !data.isEmpty else { return nil }
            return ByteBuffer(bytes: data)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(handle: handle) }
}
