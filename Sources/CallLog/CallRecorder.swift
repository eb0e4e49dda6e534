import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store

/// Takes records from whoever makes calls and stores them in batches, every 2 seconds or 2,048 records. A crash loses what
/// came since; a graceful end loses nothing.
package final class CallRecorder: Service {
    private static let interval = Duration.seconds(2)
    private static let timeBetweenComplaints: TimeInterval = 60
    private static let timeBetweenTidying: TimeInterval = 3600
    private static let lastTries = 5
    private static let timeBetweenLastTries = Duration.milliseconds(200)

    private struct State {
        var buffer = RecordBuffer()
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// When each complaint was last made.
        var complained: [String: Date] = [:]
        /// What the last complaint about losses told.
        var toldDropped = 0
        var tidied: Date?
    }

    private let log: CallLog
    private let logger: Logger
    private let clock: @Sendable () -> Date
    private let pause: @Sendable (Duration) async -> Void
    private let bells: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    /// Rung after each round of storing.
    private let tidyBells: AsyncStream<Void>
    private let tidyBell: AsyncStream<Void>.Continuation
    private let state = NIOLockedValueBox(State())

    /// `pause` waits between two batches and ends early when its task is cancelled.
    package init(
        log: CallLog, logger: Logger, clock: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (Duration) async -> Void = { pause in
            // Throws only when it is cancelled, and then it is to end.
            try? await Task.sleep(for: pause)
        }
    ) {
        self.log = log
        self.logger = logger
        self.clock = clock
        self.pause = pause
        (bells, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        (tidyBells, tidyBell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Never waits. Past 16,384 records that are not stored yet, new ones are dropped and counted.
    package func record(_ record: CallRecord) {
        let record = record.clipped
        if state.withLockedValue({ $0.buffer.add(record) }) == .filled { bell.yield() }
    }

    /// Records that were never stored: the buffer was full, or the database refused them.
    package var dropped: Int { state.withLockedValue { $0.buffer.dropped } }

    /// Returns when all records of before are stored, or when the database refuses one batch.
    package func flush() async {
        let goal = state.withLockedValue { $0.buffer.added }
        while let batch = await next(until: goal) {
            guard await store(batch) else { return }
        }
    }

    /// Once only.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        await self.pause(Self.interval)
                        self.bell.yield()
                    }
                }
                // Beside the storing: a long pruning must not add to what a crash loses.
                group.addTask {
                    for await _ in self.tidyBells {
                        await self.tidy()
                        self.tellLosses()
                    }
                }
                for await _ in self.bells {
                    await self.flush()
                    self.tidyBell.yield()
                }
                group.cancelAll()
            }
        }
        await finish()
    }

    private func finish() async {
        for round in 1...Self.lastTries {
            await flush()
            if state.withLockedValue({ $0.buffer.count }) == 0 { return }
            if round < Self.lastTries { await pause(Self.timeBetweenLastTries) }
        }
        logger.error(
            "Call records were lost at the end",
            metadata: ["records": "\(state.withLockedValue { $0.buffer.count })"])
    }

    /// Waits while somebody else stores; nil when the first `goal` records are settled.
    private func next(until goal: Int) async -> [CallRecord]? {
        while true {
            switch state.withLockedValue({ $0.buffer.begin(until: goal) }) {
            case .store(let batch): return batch
            case .done: return nil
            case .wait: await waitForStore()
            }
        }
    }

    private func waitForStore() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLockedValue { state in
                let isOver = !state.buffer.isStoring
                if !isOver { state.waiting.append(continuation) }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }

    /// Whether it was stored.
    private func store(_ batch: [CallRecord]) async -> Bool {
        var outcome = RecordBuffer.Outcome.stored
        do {
            try await log.append(batch)
        } catch {
            outcome = (error as? StoreError)?.mayPass == false ? .refused : .postponed
            complain("Call records could not be stored", ["error": "\(error)"])
        }
        let waiting = state.withLockedValue { state in
            state.buffer.end(outcome)
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
        return outcome == .stored
    }

    private func tidy() async {
        let now = clock()
        do {
            try await log.prune(rounds: CallLog.pruningRound)
            guard now.timeIntervalSince(state.withLockedValue { $0.tidied } ?? .distantPast) >= Self.timeBetweenTidying
            else { return }
            try await log.forgetOldCounters(now: now)
            state.withLockedValue { $0.tidied = now }
        } catch is CancellationError {
        } catch {
            complain("The call log could not be pruned", ["error": "\(error)"])
        }
    }

    private func tellLosses() {
        let lost = state.withLockedValue { $0.buffer.dropped - $0.toldDropped }
        guard lost > 0, complain("Call records were dropped", ["records": "\(lost)"]) else { return }
        state.withLockedValue { $0.toldDropped += lost }
    }

    /// Each once a minute at most. Whether it was told.
    @discardableResult
    private func complain(_ message: Logger.Message, _ metadata: Logger.Metadata) -> Bool {
        let now = clock()
        let isDue = state.withLockedValue { state in
            // A clock that was set back makes nobody silent.
            if let last = state.complained["\(message)"],
                (0..<Self.timeBetweenComplaints).contains(now.timeIntervalSince(last))
            {
                return false
            }
            state.complained["\(message)"] = now
            return true
        }
        if isDue { logger.error(message, metadata: metadata) }
        return isDue
    }
}
