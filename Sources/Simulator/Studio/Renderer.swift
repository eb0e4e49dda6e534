import Foundation
import Logging
import NIOConcurrencyHelpers
import Subprocess
import SystemPackage

/// Makes media with ffmpeg, at most two at once, and keeps them by content. Renders only while `run` runs.
final class Renderer: Sendable {
    enum Outcome: Hashable, Sendable {
        case file(String)
        case failed(String)
    }

    struct Closed: Error {}

    private struct State {
        var waiting: [Rendering] = []
        var pending: Set<String> = []
        var failures = Shelf<String>(limit: 1000)
        var finishing: [String: [CheckedContinuation<Outcome, any Error>]] = [:]
        var isClosed = false
    }

    /// Orders beyond this many waiting fail at once.
    private static let queueLimit = 10_000
    private static let parallel = 2

    private let directory: String
    private let ffmpeg: String
    private let fonts = Fonts()
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let orders: AsyncStream<Void>
    private let ordered: AsyncStream<Void>.Continuation

    init(directory: String, ffmpeg: String, logger: Logger) {
        self.directory = directory
        self.ffmpeg = ffmpeg
        self.logger = logger
        (orders, ordered) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Renderer.queueLimit))
    }

    func path(_ rendering: Rendering) -> String { "\(directory)/\(rendering.fileName)" }

    /// What became of it; nil while it is being made or was never ordered.
    func outcome(_ rendering: Rendering) -> Outcome? {
        let name = rendering.fileName
        if let failure = state.withLockedValue({ $0.failures[name] }) { return .failed(failure) }
        let path = path(rendering)
        return FileManager.default.fileExists(atPath: path) ? .file(path) : nil
    }

    /// Sees to it that it will be made.
    func order(_ rendering: Rendering) {
        guard outcome(rendering) == nil else { return }
        let name = rendering.fileName
        let isNew = state.withLockedValue { state in
            guard !state.pending.contains(name) else { return false }
            guard state.waiting.count < Renderer.queueLimit, !state.isClosed else {
                state.failures.put("too many renderings wait", as: name)
                return false
            }
            state.pending.insert(name)
            state.waiting.append(rendering)
            return true
        }
        if isNew { ordered.yield() }
    }

    /// Orders it if need be and waits for it.
    func result(_ rendering: Rendering) async throws -> Outcome {
        order(rendering)
        return try await withCheckedThrowingContinuation { continuation in
            let settled: Result<Outcome, any Error>? = state.withLockedValue { state in
                let name = rendering.fileName
                if state.isClosed { return .failure(Closed()) }
                if state.pending.contains(name) {
                    state.finishing[name, default: []].append(continuation)
                    return nil
                }
                if let failure = state.failures[name] { return .success(.failed(failure)) }
                return .success(.file(path(rendering)))
            }
            if let settled { continuation.resume(with: settled) }
        }
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await _ in orders {
                while let rendering = takeNext() {
                    if running == Renderer.parallel {
                        await group.next()
                        running -= 1
                    }
                    running += 1
                    group.addTask { await self.make(rendering) }
                }
            }
        }
        close()
    }

    private func takeNext() -> Rendering? {
        state.withLockedValue { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    private func close() {
        let left = state.withLockedValue { state in
            state.isClosed = true
            defer { state.finishing = [:] }
            return state.finishing.values.flatMap { $0 }
        }
        for continuation in left { continuation.resume(throwing: Closed()) }
    }

    private func make(_ rendering: Rendering) async {
        let name = rendering.fileName
        var outcome: Outcome
        do {
            try await render(rendering)
            outcome = .file(path(rendering))
        } catch {
            logger.warning("rendering failed", metadata: ["file": "\(name)", "error": "\(error)"])
            outcome = .failed("\(error)")
        }
        let waiting = state.withLockedValue { state in
            state.pending.remove(name)
            if case .failed(let reason) = outcome { state.failures.put(reason, as: name) }
            return state.finishing.removeValue(forKey: name) ?? []
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }

    /// In a folder of its own, then moved to its name: a file that is there is whole.
    private func render(_ rendering: Rendering) async throws {
        let workshop = "\(directory)/render-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: workshop, withIntermediateDirectories: true)
        // Litter at worst: nothing looks into it again.
        defer { try? FileManager.default.removeItem(atPath: workshop) }
        let words = rendering.captionLines
        let font = words.isEmpty ? nil : await fonts.file(for: words)
        try Data(words.utf8).write(to: URL(fileURLWithPath: "\(workshop)/caption.txt"))
        do {
            try await call(rendering.arguments(output: "made", font: font), in: workshop)
        } catch let error as FFmpegError where font != nil {
            // This ffmpeg may lack drawtext.
            logger.debug("rendering without text", metadata: ["error": "\(error)"])
            try await call(rendering.arguments(output: "made", font: nil), in: workshop)
        }
        guard rename("\(workshop)/made", path(rendering)) == 0 else {
            throw FFmpegError(words: "the result cannot be moved: errno \(errno)")
        }
    }

    private func call(_ arguments: [String], in folder: String) async throws {
        let result = try await Subprocess.run(
            ffmpeg.contains("/") ? .path(FilePath(ffmpeg)) : .name(ffmpeg), arguments: Arguments(arguments),
            workingDirectory: FilePath(folder), output: .discarded, error: .string(limit: 65_536))
        guard result.terminationStatus.isSuccess else {
            throw FFmpegError(words: String(result.standardError.suffix(500)))
        }
    }
}

/// ffmpeg did not do it; its last words.
struct FFmpegError: Error, CustomStringConvertible {
    let words: String

    var description: String { "ffmpeg: \(words)" }
}
