import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store
import TestSupport
import Testing

@testable import CallLog

@Suite("Recorder", .timeLimit(.minutes(3)))
struct RecorderTests {
    /// A pause that ends when a test says so, or with its task.
    private final class Pauses: Sendable {
        private let ends: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init() { (ends, end) = AsyncStream.makeStream(of: Void.self) }

        func next() { end.yield() }

        func wait() async {
            var ends = ends.makeAsyncIterator()
            _ = await ends.next()
        }
    }

    private struct Setting {
        let fixture: CallLogFixture
        let database: StubbornDatabase
        let log: CallLog
        let pauses = Pauses()
        let now = NIOLockedValueBox(CallLogFixture.noon)
        let recorder: CallRecorder

        init(
            maximum: Int = 10_000, logger: Logger = .quiet,
            refused: @escaping @Sendable () async throws -> Void = {}
        ) throws {
            fixture = try CallLogFixture()
            database = StubbornDatabase(fixture.database, refused: refused)
            log = CallLog(database: database, configuration: .init(maximum: maximum))
            recorder = CallRecorder(
                log: log, logger: logger, clock: { [now] in now.withLockedValue { $0 } },
                pause: { [pauses] _ in await pauses.wait() })
        }

        func record(_ range: Range<Int>) { for index in range { recorder.record(CallLogFixture.record(index)) } }

        func kept() async throws -> Int { try await log.page(CallFilter(), limit: 1).total.number }

        func expect(_ number: Int) async throws {
            let kept = try await kept()
            #expect(kept == number)
        }

        /// Runs the recorder as long as `body`, then shuts it down as a server does.
        func running(_ body: () async throws -> Void) async throws {
            let group = ServiceGroup(configuration: .init(services: [recorder], logger: .quiet))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await body()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    @Test("Nothing is stored before its time, all of it after the pause")
    func pause() async throws {
        let setting = try Setting()
        var changes = setting.log.changes().makeAsyncIterator()
        try await setting.running {
            setting.record(0..<3)
            try await setting.expect(0)
            setting.pauses.next()
            #expect(await changes.next() != nil)
            try await setting.expect(3)
        }
    }

    @Test("A full batch is stored at once")
    func batch() async throws {
        let setting = try Setting()
        var changes = setting.log.changes().makeAsyncIterator()
        try await setting.running {
            setting.record(0..<RecordBuffer.batchSize)
            #expect(await changes.next() != nil)
            try await setting.expect(RecordBuffer.batchSize)
        }
    }

    @Test("A graceful end stores all that is left, also what a busy database refuses twice")
    func shutdown() async throws {
        let setting = try Setting()
        try await setting.running {
            setting.record(0..<300)
            setting.database.refuse(2)
        }
        #expect(try await setting.kept() == 300)
        #expect(setting.recorder.dropped == 0)
    }

    @Test("What the database refuses for a while is kept for the next time, in order and once")
    func refusals() async throws {
        let (refusals, refused) = AsyncStream.makeStream(of: Void.self)
        let setting = try Setting { refused.yield() }
        setting.database.refuse(1, with: .full)
        setting.record(0..<3)

        await setting.recorder.flush()
        var happened = refusals.makeAsyncIterator()
        await happened.next()
        #expect(try await setting.kept() == 0)
        setting.record(3..<5)
        await setting.recorder.flush()

        #expect(try await setting.fixture.all().map(\.requestID) == ["r4", "r3", "r2", "r1", "r0"])
    }

    @Test("While the database refuses all, the buffer stays bounded and record() returns")
    func bounded() async throws {
        let setting = try Setting()
        setting.database.refuse(.max)
        setting.record(0..<17_000)
        await setting.recorder.flush()

        #expect(setting.recorder.dropped == 616)
        setting.database.refuse(0)
        await setting.recorder.flush()
        #expect(try await setting.kept() == 16_384)
    }

    @Test("A batch that no try can store does not stop the others")
    func hopeless() async throws {
        let setting = try Setting()
        setting.database.refuse(3, with: .constraint("no"))
        setting.record(0..<RecordBuffer.batchSize + 1)

        for _ in 0..<4 { await setting.recorder.flush() }

        #expect(setting.recorder.dropped == RecordBuffer.batchSize)
        #expect(try await setting.kept() == 1)
    }

    @Test("Several who flush at once wait for each other")
    func flushes() async throws {
        let setting = try Setting()
        setting.record(0..<5000)

        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await setting.recorder.flush()
                    let kept = try? await setting.kept()
                    #expect(kept == 5000)
                }
            }
        }
    }

    @Test("The log is pruned to its maximum, also to one that changes")
    func prunes() async throws {
        let setting = try Setting(maximum: 100)
        var changes = setting.log.changes().makeAsyncIterator()
        try await setting.running {
            setting.record(0..<RecordBuffer.batchSize)
            while try await setting.kept() != 100 { await changes.next() }

            setting.log.configure(.init(maximum: 7))
            setting.pauses.next()
            while try await setting.kept() != 7 { await changes.next() }
        }
        #expect(try await setting.fixture.all().first?.requestID == "r\(RecordBuffer.batchSize - 1)")
    }

    @Test("Records are stored while the pruning waits for the disk")
    func storesBesidePruning() async throws {
        let (holds, held) = AsyncStream.makeStream(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let setting = try Setting(maximum: 100) {
            held.yield()
            for await _ in ends {}
        }
        try await setting.fixture.append(200)
        var changes = setting.log.changes().makeAsyncIterator()
        var pruning = holds.makeAsyncIterator()
        try await setting.running {
            setting.database.refuse(1)
            setting.pauses.next()
            await pruning.next()

            setting.recorder.record(CallLogFixture.record(1000))
            setting.pauses.next()
            #expect(await changes.next() != nil)
            try await setting.expect(201)
            end.finish()
        }
    }

    @Test("Failures and losses are told once a minute, with their number")
    func complaints() async throws {
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        var logger = Logger(label: "test") { _ in Lines(line: line) }
        logger.logLevel = .trace
        let setting = try Setting(logger: logger)
        setting.database.refuse(.max)
        setting.record(0..<20_000)
        var told = lines.makeAsyncIterator()
        try await setting.running {
            for dropped in [3616, 10] {
                #expect(await told.next() == "Call records could not be stored busy")
                #expect(await told.next() == "The call log could not be pruned busy")
                #expect(await told.next() == "Call records were dropped \(dropped)")
                // Nothing is told of these.
                await setting.recorder.flush()
                setting.now.withLockedValue { $0 += 61 }
                setting.record(0..<10)
                if dropped != 10 { setting.pauses.next() }
            }
            setting.database.refuse(0)
        }
        #expect(try await setting.kept() == 16_384)
    }
}

private struct Lines: LogHandler {
    let line: AsyncStream<String>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = event.metadata?.values.map { "\($0)" } ?? []
        line.yield((["\(event.message)"] + values).joined(separator: " "))
    }
}
