import Access
import CallLog
import Foundation
import Generation
import Jobs
import Media
import Pool
import Settings
import Store
import Transport
import Upstream

/// How an import is to be done.
struct ImportWishes: Sendable {
    /// Whose the videos and the key are, where nothing else is said.
    var owner = "imported"
    var now: Date
}

extension MovingRooms {
    /// Does what the plan says; returns what turned out to be none on the way. Broken off, it is done by doing it again.
    func carryOut(_ plan: ImportPlan, _ wishes: ImportWishes, report: (String) -> Void) async throws -> [OldFault] {
        if !plan.tokens.isEmpty {
            report(plan.tokens.count.counted("token"))
            try await add(plan.tokens, now: wishes.now)
        }
        try await fillIn(plan.tokenWords)
        try await take(plan.proxies, plan.bindings, now: wishes.now)
        var faults = try await take(plan.settings, now: wishes.now)
        if let key = plan.clientKey {
            _ = try await keys.adopt(key, name: "imported", owner: wishes.owner, now: wishes.now)
        }
        if !plan.media.isEmpty { report(plan.media.count.counted("file")) }
        faults += try await take(plan.media, now: wishes.now)
        try await take(plan.videos, wishes)
        if !plan.calls.isEmpty { report(plan.calls.count.counted("line") + " of the call log") }
        try await take(plan.calls)
        // Beside a server the log outlives this command. Kept by a reader, it goes when the server stops.
        _ = try await database.emptyLog()
        return faults
    }

    private func take(_ proxies: [Proxy], _ bindings: [OldProxyState.Binding], now: Date) async throws {
        if !proxies.isEmpty {
            _ = try await self.proxies.add(lines: proxies.map(\.address).joined(separator: "\n"), now: now)
        }
        guard !bindings.isEmpty else { return }
        let known = try await knownTokens()
        let ids = Dictionary(self.proxies.list().map { ($0.proxy, $0.id) }) { first, _ in first }
        var bound: [Int: Int] = [:]
        for binding in bindings {
            if let token = known[binding.credential]?.id, let proxy = ids[binding.proxy] { bound[token] = proxy }
        }
        try await self.proxies.bind(bound)
    }

    private func take(_ changes: [String: SettingValue], now: Date) async throws -> [OldFault] {
        guard !changes.isEmpty else { return [] }
        switch try await settings.apply(changes.mapValues { $0 }, by: "filmgate import", now: now) {
        case .applied: return []
        case .refused(let problems):
            return problems.map {
                OldFault(file: "setting.toml", key: $0.path, reason: "it is refused: none is taken over")
            }
        }
    }

    private func take(_ files: [OldMedia], now: Date) async throws -> [OldFault] {
        var faults: [OldFault] = []
        for file in files {
            do {
                _ = try await media.adopt(file.path, as: file.name, from: min(file.modifiedAt, now))
            } catch MediaError.noSpace {
                throw CommandFailure("the disk is full: make room and import again, which goes on from here")
            } catch let error as MediaError {
                faults.append(
                    OldFault(file: "media", key: file.name, reason: "it is no picture or video: \(error.found)"))
            } catch let error as FileFailure {
                faults.append(
                    OldFault(
                        file: "media", key: file.name, reason: "it cannot be read: \(FileProblem(errno: error.code))"))
            }
        }
        return faults
    }

    private func take(_ tasks: [OldVideoTask], _ wishes: ImportWishes) async throws {
        let kept = wishes.now.addingTimeInterval(Double(configuration.jobs.retentionHours) * 3600)
        let jobs = try tasks.map { task in
            let end: AdoptedVideo.End =
                switch task.status {
                case .completed(let name?):
                    .completed(name: name, file: try media.open(name, as: .video, now: wishes.now)?.item)
                case .completed(nil):
                    .failed(JobFailure(code: "media_missing", message: "The file of this video was lost."))
                case .failed(let code, let message): .failed(JobFailure(code: code, message: message))
                case .unfinished:
                    .failed(
                        JobFailure(
                            code: "interrupted", message: "The server was replaced before this video was made."))
                }
            return try AdoptedVideo(
                id: task.id, owner: task.owner ?? wishes.owner, model: task.model, prompt: task.prompt,
                size: task.size, seconds: task.seconds, end: end, createdAt: task.createdAt,
                finishedAt: task.completedAt ?? (task.status == .unfinished ? wishes.now : task.createdAt),
                // They did not enforce it: a video that is here still is to be had for as long as a new one.
                expiresAt: max(task.expiresAt ?? kept, kept), remixedFrom: task.remixedFrom
            ).job()
        }
        try await queue.adopt(jobs)
    }

    private func take(_ calls: [OldCall]) async throws {
        let batch = 500
        for start in stride(from: 0, to: calls.count, by: batch) {
            try await self.calls.append(calls[start..<min(start + batch, calls.count)].map(CallRecord.init))
        }
    }
}

extension Int {
    /// `1 token`, `2 tokens`
    fileprivate func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

extension CallRecord {
    fileprivate init(_ old: OldCall) {
        self.init(
            kind: .request, requestID: old.id, at: old.at, token: old.token, model: old.model, route: "imported",
            status: old.status, error: old.succeeded ? nil : "upstream_error", detail: old.error,
            totalMS: old.milliseconds, proxy: old.proxy, media: old.media)
    }
}
